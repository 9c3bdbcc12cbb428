import {
  buildCashStatement,
  buildHeader,
  buildSettlementConfirmation,
  buildSettlementInstruction,
  identifyMessage,
  MessageInvalid,
  parseCashStatement,
  parseHeader,
  parseMessage,
  parseSettlementConfirmation,
  parseSettlementInstruction,
} from './index.js';
import { dailyStatement, deliveryAgainstPayment, header, partialConfirmation } from './sample-messages.fixture.js';

const instruction = buildSettlementInstruction(deliveryAgainstPayment);

/** The refusal that reading or building ends with, as `code path`; fails the test if there is none. */
function refusal(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    if (error instanceof MessageInvalid) return `${error.code} ${error.path}`.trim();
    throw error;
  }
  throw new Error('nothing was refused');
}

function changed(from: string | RegExp, to: string): () => unknown {
  const xml = instruction.replace(from, to);
  expect(xml).not.toBe(instruction);
  return () => parseSettlementInstruction(xml);
}

describe('a text that is no message', () => {
  it.each([
    ['nothing', '', 'NOT_WELL_FORMED'],
    ['prose', 'settled, thank you', 'NOT_WELL_FORMED'],
    ['another XML', '<html/>', 'NO_DOCUMENT'],
    ['an envelope without a message', '<BizMsg><AppHdr/></BizMsg>', 'NO_DOCUMENT'],
    ['a Document of no namespace', '<Document/>', 'WRONG_MESSAGE Document'],
    ['a Document of a foreign namespace', '<Document xmlns="urn:else"/>', 'WRONG_MESSAGE Document'],
    ['two messages in one text', `<a>${'<Document/>'.repeat(2)}</a>`, 'ELEMENT_REPEATED Document'],
  ])('%s is refused', (_what, xml, expected) => {
    expect(refusal(() => parseMessage(xml))).toBe(expected);
  });

  it('is refused at every length to which a message may be cut', () => {
    for (let length = 0; length < instruction.length; length += 7) {
      expect(refusal(() => parseSettlementInstruction(instruction.slice(0, length)))).toMatch(
        /^NOT_WELL_FORMED|^NO_DOC/,
      );
    }
  });

  it('is refused for characters that XML cannot carry', () => {
    expect(refusal(changed('INS-0001', 'INS\u0000'))).toBe('NOT_WELL_FORMED');
    expect(refusal(changed('INS-0001', 'INS&#0;'))).toBe('NOT_WELL_FORMED');
  });

  it('is refused before it is read when it is too large', () => {
    expect(refusal(() => identifyMessage(instruction + ' '.repeat(33 * 1024 * 1024)))).toBe('TOO_LARGE');
  });

  it('is refused when its elements nest deeper than any message', () => {
    expect(refusal(changed('<TxId>', `${'<a>'.repeat(60)}${'</a>'.repeat(60)}<TxId>`))).toBe('TOO_DEEP');
  });
});

describe('a document type declaration', () => {
  const external = '<!DOCTYPE Document [<!ENTITY secret SYSTEM "file:///etc/passwd">]>';

  it('is refused, whatever it declares', () => {
    expect(refusal(changed('<Document', `${external}<Document`))).toBe('DOCTYPE_REFUSED');
    expect(refusal(changed('<Document', '<!-- <a> --><!DOCTYPE Document><Document'))).toBe('DOCTYPE_REFUSED');
  });

  it('is refused before the message is identified', () => {
    expect(refusal(() => identifyMessage(`${external}<Document/>`))).toBe('DOCTYPE_REFUSED');
  });

  it('leaves no entity to use', () => {
    expect(refusal(changed('INS-0001', '&secret;'))).toBe('NOT_WELL_FORMED');
  });
});

describe('a message of the wrong kind', () => {
  it('is refused by a reader of another kind', () => {
    expect(refusal(() => parseSettlementConfirmation(instruction))).toBe('WRONG_MESSAGE Document');
  });

  it('is refused in a version whose structure is not known', () => {
    expect(refusal(changed('sese.023.001.13', 'sese.023.001.05'))).toBe('UNSUPPORTED_VERSION Document');
    expect(refusal(changed('sese.023.001.13', 'sese.023.002.09'))).toBe('WRONG_MESSAGE Document');
  });

  it('is refused when no message of this package has its identifier, which is still told', () => {
    const xml = '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.009.001.13"/>';
    expect(identifyMessage(xml)).toBe('pacs.009.001.13');
    expect(refusal(() => parseMessage(xml))).toBe('WRONG_MESSAGE Document');
  });
});

describe('a field of a received message', () => {
  const root = 'Document/SctiesSttlmTxInstr';

  it.each([
    ['transaction identification', /<TxId>.*?<\/TxId>/, `${root}/TxId`],
    ['movement', /<SctiesMvmntTp>.*?<\/SctiesMvmntTp>/, `${root}/SttlmTpAndAddtlParams/SctiesMvmntTp`],
    ['settlement date', /<SttlmDt>.*?<\/SttlmDt>/, `${root}/TradDtls/SttlmDt`],
    ['quantity', /<SttlmQty>.*?<\/SttlmQty>/, `${root}/QtyAndAcctDtls/SttlmQty`],
    ['instrument', /<FinInstrmId>.*?<\/FinInstrmId>/, `${root}/FinInstrmId`],
    ['settlement parameters', /<SttlmParams>.*?<\/SttlmParams>/, `${root}/SttlmParams`],
  ])('is missed by name: %s', (_field, pattern, path) => {
    expect(refusal(changed(pattern, ''))).toBe(`ELEMENT_MISSING ${path}`);
  });

  it.each([
    ['DELI', 'DELIV', 'SttlmTpAndAddtlParams/SctiesMvmntTp'],
    ['2026-10-14', '2026-02-29', 'TradDtls/SttlmDt/Dt/Dt'],
    ['2026-10-14', '14.10.2026', 'TradDtls/SttlmDt/Dt/Dt'],
    ['DE0007164600', 'DE000716460X', 'FinInstrmId/ISIN'],
    ['>1500<', '>-1500<', 'QtyAndAcctDtls/SttlmQty/Qty/Unit'],
    ['>1500<', '>1e3<', 'QtyAndAcctDtls/SttlmQty/Qty/Unit'],
    ['>1500<', `>${'1'.repeat(39)}<`, 'QtyAndAcctDtls/SttlmQty/Qty/Unit'],
    ['223455.00', '223455.000001', 'SttlmAmt/Amt'],
    ['223455.00', '', 'SttlmAmt/Amt'],
    ['Ccy="EUR"', 'Ccy="Euro"', 'SttlmAmt/Amt/@Ccy'],
    ['Ccy="EUR"', '', 'SttlmAmt/Amt/@Ccy'],
    ['<Ind>true', '<Ind>yes', 'SttlmParams/HldInd/Ind'],
    ['INS-0001', 'I'.repeat(36), 'TxId'],
    ['INS-0001', '', 'TxId'],
  ])('is refused by name when %s became %s', (from, to, path) => {
    expect(refusal(changed(from, to))).toBe(`VALUE_INVALID ${root}/${path}`);
  });

  it('is refused when it comes twice, as nobody could say which counts', () => {
    expect(
      refusal(
        changed('<SttlmAmt>', '<SttlmAmt><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd></SttlmAmt><SttlmAmt>'),
      ),
    ).toBe(`ELEMENT_REPEATED ${root}/SttlmAmt`);
  });

  it('says in a sentence what was expected', () => {
    expect(changed('2026-10-14', 'tomorrow')).toThrow(
      'VALUE_INVALID at Document/SctiesSttlmTxInstr/TradDtls/SttlmDt/Dt/Dt: Dt was expected as a date YYYY-MM-DD.',
    );
  });

  it('is refused when the instrument is described otherwise than by ISIN', () => {
    expect(refusal(changed(/<ISIN>.*?<\/ISIN>/, '<Desc>Some share</Desc>'))).toBe(
      `CONTENT_UNSUPPORTED ${root}/FinInstrmId`,
    );
  });
});

describe('a builder', () => {
  it.each([
    ['an identification of 36 characters', { transactionIdentification: 'I'.repeat(36) }, 'TxId'],
    ['an empty identification', { transactionIdentification: '' }, 'TxId'],
    ['a control character', { transactionIdentification: 'A\u0000B' }, 'TxId'],
    ['half a character', { transactionIdentification: 'A\uD800' }, 'TxId'],
    ['a quantity of 39 digits', { quantity: { type: 'UNIT', quantity: '9'.repeat(39) } } as const, 'Unit'],
    ['an unknown transaction type', { transactionType: 'XXXX' }, 'Cd'],
    ['a day that is none', { tradeDate: '2026-02-30' }, 'Dt'],
    ['a wrong BIC', { delivering: { depository: 'dakvdeff' } }, 'AnyBIC'],
  ])('refuses %s instead of writing what the schema forbids', (_what, wrong, tag) => {
    expect(refusal(() => buildSettlementInstruction({ ...deliveryAgainstPayment, ...wrong }))).toBe(
      `VALUE_INVALID ${tag}`,
    );
  });

  it('refuses a party that is known by nothing', () => {
    expect(refusal(() => buildSettlementInstruction({ ...deliveryAgainstPayment, delivering: { party1: {} } }))).toBe(
      'ELEMENT_MISSING Id',
    );
  });
});

describe('what real parties do differently and is taken', () => {
  it('prefixes, an envelope, a byte order mark and pretty-printing', () => {
    const prefixed = instruction
      .replace(/<\?xml.*?\?>/, '')
      .replace(/<(\/?)(?=[A-Z])/g, '<$1m:')
      .replace('xmlns=', 'xmlns:m=')
      .replaceAll('><', '>\n  <');
    const xml = `\uFEFF<?xml version="1.0"?>\n<DataPDU xmlns="urn:swift:saa:xsd:saa.2.0"><Body>${prefixed}</Body></DataPDU>`;
    const parsed = parseSettlementInstruction(xml);
    expect(parsed).toStrictEqual(deliveryAgainstPayment);
    expect(identifyMessage(xml)).toBe('sese.023.001.13');
  });

  it('a header before the Document, without an envelope around both', () => {
    const pair = `<?xml version="1.0"?>\n${buildHeader(header)}${instruction.replace(/<\?xml.*?\?>/, '')}`;
    expect(parseSettlementInstruction(pair)).toStrictEqual(deliveryAgainstPayment);
    expect(parseHeader(pair)).toStrictEqual(header);
  });

  it('elements that the schema does not have, comments and CDATA', () => {
    const xml = instruction
      .replace('<TxId>INS-0001', '<MyOwn><TxId>9</TxId></MyOwn><TxId><!-- ours --><![CDATA[INS-0001]]>')
      .replace('<SttlmDt>', '<Extra/><SttlmDt>');
    expect(parseSettlementInstruction(xml)).toStrictEqual(deliveryAgainstPayment);
  });

  it('numbers and dates in the other spellings of the schema', () => {
    const xml = instruction
      .replace('>1500<', '> +001500 <')
      .replace('2026-10-14', '2026-10-14Z')
      .replace('<Ind>true', '<Ind> 1 ')
      .replace('<Dt><Dt>2026-10-12</Dt></Dt>', '<Dt><DtTm>2026-10-12T23:30:00+02:00</DtTm></Dt>');
    expect(parseSettlementInstruction(xml)).toStrictEqual(deliveryAgainstPayment);
  });

  it('the entry status and the BIC of old cash statements', () => {
    const old = buildCashStatement(dailyStatement)
      .replace('camt.053.001.14', 'camt.053.001.02')
      .replace('<Sts><Cd>BOOK</Cd></Sts>', '<Sts>BOOK</Sts>')
      .replace(/BICFI>/g, 'BIC>')
      .replace(/AnyBIC>/g, 'BICOrBEI>');
    expect(parseCashStatement(old)).toStrictEqual(dailyStatement);
  });

  it('a confirmation of the version that T2S runs', () => {
    const older = buildSettlementConfirmation(partialConfirmation).replace('sese.025.001.13', 'sese.025.001.09');
    expect(parseSettlementConfirmation(older)).toStrictEqual(partialConfirmation);
  });
});
