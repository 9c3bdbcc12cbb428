import { officialSchemas } from '@verso/test-bed';
import {
  CLEARER,
  CONFIRM_BY,
  ConfirmationOffice,
  DEPOSITORY_ONLY,
  incoming,
  theirCancellation,
  theirs,
  trade,
  tradeId,
  US,
} from './confirmation.fixture.js';

const T1 = tradeId(1);
const STREAM = `confirmation/${T1}`;
let office: ConfirmationOffice;

beforeEach(async () => {
  office = await ConfirmationOffice.open();
});

afterEach(() => {
  expect(office.notices).toEqual([]);
});

describe('a bilateral trade', () => {
  it('is confirmed when both sides have confirmed the same', async () => {
    await office.capture(T1, 1, trade());
    await office.rest();
    await office.receive(theirs('THEIRS1', trade()));
    expect(await office.types(STREAM)).toEqual([
      'ConfirmationMethodDetermined',
      'ConfirmationIssued',
      'MessageSent',
      'ConfirmationMatched',
      'TradeConfirmed',
    ]);
    const events = await office.decided();
    expect(events).toHaveLength(9);
    expect(events[0]?.data).toMatchObject({ method: 'BILATERAL', confirmBy: CONFIRM_BY, tradeVersion: 1 });
    expect(events.find(({ type }) => type === 'MessageReceived')?.data).toMatchObject({ subject: T1 });
  });

  it('is confirmed when the counterparty was faster; the alleged confirmation finds its trade', async () => {
    await office.receive(theirs('THEIRS1', trade()));
    expect(await office.types()).toContain('CounterpartyConfirmationAlleged');
    await office.capture(T1, 1, trade());
    expect(await office.types()).toEqual(expect.arrayContaining(['AllegedConfirmationPaired', 'TradeConfirmed']));
  });

  it('is sent as setr.027 that the official schema accepts, and withdrawn as setr.029 that it accepts', async () => {
    const schemas = officialSchemas();
    await office.capture(T1, 1, trade());
    await office.capture(T1, 2, trade({ price: '101.5' }));
    await office.bust(T1, 2);
    const sent = (await office.decided()).filter((event) => event.type === 'MessageSent').map(({ data }) => data);
    expect(sent.map(({ messageDefinition }) => messageDefinition)).toEqual([
      'setr.027.001.05',
      'setr.029.001.02',
      'setr.027.001.05',
      'setr.029.001.02',
    ]);
    expect(sent.every(({ messageId }) => messageId.length <= 35)).toBe(true);
    if (!schemas.available) process.stderr.write(`${schemas.reason}\n`);
    else expect(sent.flatMap(({ body }) => schemas.validate(body))).toEqual([]);
  });

  it('mismatches with every differing field and both values, and is confirmed by the corrected confirmation', async () => {
    await office.capture(T1, 1, trade());
    await office.receive(theirs('THEIRS1', trade({ price: '101.3', quantity: '90000' })));
    const mismatch = (await office.decided()).find(({ type }) => type === 'ConfirmationMismatched');
    expect(mismatch?.data).toMatchObject({
      toleranceProfile: 'CSDR-EUR@1',
      differences: [
        { field: 'quantity', ours: '100000', theirs: '90000' },
        { field: 'price', ours: '101.25', theirs: '101.3' },
      ],
    });
    await office.receive(theirs('THEIRS1', trade(), { messageId: 'THEIRS1-corrected' }));
    expect((await office.types(STREAM)).slice(-3)).toEqual([
      'ConfirmationMismatched',
      'ConfirmationMatched',
      'TradeConfirmed',
    ]);
  });

  it('is confirmed within the tolerance of the settlement amount, which is told', async () => {
    await office.capture(T1, 1, trade());
    await office.receive(theirs('THEIRS1', trade({ settlementAmount: { currency: 'EUR', amount: '101287.5' } })));
    const matched = (await office.decided()).find(({ type }) => type === 'ConfirmationMatched');
    expect(matched?.data).toMatchObject({
      tolerated: [{ field: 'settlementAmount.amount', ours: '101262.5', theirs: '101287.5' }],
    });
  });

  it('is confirmed anew after an amendment, by what the counterparty confirmed of the new terms', async () => {
    await office.capture(T1, 1, trade());
    await office.rest();
    await office.receive(theirs('THEIRS1', trade()));
    await office.capture(T1, 2, trade({ price: '101.5' }));
    await office.rest();
    expect((await office.types(STREAM)).slice(5)).toEqual([
      'ConfirmationCancelled',
      'ConfirmationMethodDetermined',
      'ConfirmationIssued',
      'MessageSent',
      'MessageSent',
      'ConfirmationMismatched',
    ]);
    await office.receive(theirs('THEIRS2', trade({ price: '101.5' })), theirCancellation('THEIRS1'));
    const confirmed = (await office.decided()).filter(({ type }) => type === 'TradeConfirmed');
    expect(confirmed.map(({ data }) => data)).toMatchObject([{ tradeVersion: 1 }, { tradeVersion: 2 }]);
    expect(await office.types()).not.toContain('CounterpartyConfirmationAlleged');
  });

  it('is overdue once after the cut-off of its trade date, and can still be confirmed', async () => {
    await office.capture(T1, 1, trade());
    await office.rest();
    await office.clock('2026-11-23T17:14:59.000000Z');
    await office.rest();
    expect(await office.types()).not.toContain('ConfirmationOverdue');
    for (const at of [CONFIRM_BY, '2026-11-23T17:30:00.000000Z']) await office.clock(at);
    await office.receive(theirs('THEIRS1', trade()));
    expect((await office.types(STREAM)).slice(3)).toEqual([
      'ConfirmationOverdue',
      'ConfirmationMatched',
      'TradeConfirmed',
    ]);
    expect((await office.decided()).find(({ type }) => type === 'TradeConfirmed')?.data).toMatchObject({
      afterDeadline: true,
    });
  });

  it('that was busted takes the confirmation of the counterparty with it, so that nothing is alleged', async () => {
    await office.capture(T1, 1, trade());
    await office.bust(T1, 1);
    await office.rest();
    await office.receive(theirs('THEIRS1', trade()));
    expect(await office.types()).not.toContain('TradeConfirmed');
    expect(await office.types()).not.toContain('CounterpartyConfirmationAlleged');
  });
});

describe('pairing without a common identifier', () => {
  const terms = { isin: 'DE0001102580', quantity: '100', price: '99' };
  const small = trade({ ...terms, settlementAmount: { currency: 'EUR', amount: '99' } });
  const large = trade({ ...terms, quantity: '500', settlementAmount: { currency: 'EUR', amount: '495' } });

  it('goes by parties, trade date, instrument and side, with the exact quantity deciding between several', async () => {
    const withoutUti = ({ uti: _uti, ...rest }: typeof small): typeof small => rest;
    await office.capture(T1, 1, withoutUti(small));
    await office.capture(tradeId(2), 1, large);
    await office.receive(theirs('A', withoutUti(large)), theirs('B', withoutUti(small)));
    const received = (await office.decided()).filter((event) => event.type === 'ConfirmationMatched');
    expect(received.map(({ data }) => [data.tradeId, data.counterpartyReference]).sort()).toEqual([
      [T1, 'B'],
      [tradeId(2), 'A'],
    ]);
  });
});

describe('other methods', () => {
  it('stop after their determination when the trade is cleared', async () => {
    await office.capture(T1, 1, trade({ counterparty: { lei: CLEARER.lei, role: 'CCP' } }));
    await office.rest();
    expect(await office.types()).toEqual(['ConfirmationMethodDetermined']);
  });

  it.each(['before', 'after'])('confirm by the match at the depository, which may come %s the trade', async (when) => {
    const captured = trade({ counterparty: { lei: DEPOSITORY_ONLY.lei, role: 'COUNTERPARTY' } });
    if (when === 'after') await office.capture(T1, 1, captured);
    await office.rest();
    const obligationId = `obl_${T1.slice(4)}_1`;
    const matched = { instructionId: 'I1', obligationId, bookingEntity: US.lei, account: 'SAFE', messageId: 'M' };
    await office.tell('settlement', 'instruction/I1', { type: 'InstructionMatched', data: matched });
    await office.rest();
    if (when === 'before') await office.capture(T1, 1, captured);
    expect((await office.types(STREAM)).at(-1)).toBe('TradeConfirmed');
  });
});

describe('messages', () => {
  it('are acted on once: a repeat changes nothing, other content under the same id is refused', async () => {
    const message = theirs('THEIRS1', trade());
    await office.receive(message, { ...message, possibleDuplicate: true });
    const before = (await office.types()).length;
    await office.receive(message);
    expect(await office.types()).toHaveLength(before);
    await office.receive(theirs('THEIRS1', trade({ price: '1' })));
    expect((await office.decided()).at(-1)?.data).toMatchObject({ code: 'CONTENT_DIFFERS' });
    await office.receive(theirs('THEIRS1', trade({ price: '1' })));
    expect(await office.types()).toHaveLength(before + 2);
  });

  it.each([
    ['MESSAGE_GARBLED', { body: '<Document' }],
    ['MESSAGE_GARBLED', { body: 'AAEC', bodyEncoding: 'base64' as const }],
    ['WRONG_RECEIVER', { receiver: 'NOBODEFFXXX' }],
    ['WRONG_SENDER', { sender: 'NOBODEFFXXX' }],
    ['WRONG_SENDER', { sender: DEPOSITORY_ONLY.bic }],
  ])('that cannot be used are kept and refused as %s', async (code, change) => {
    await office.receive({ ...theirs('THEIRS1', trade()), ...change });
    const [received, rejected] = await office.decided();
    expect(received?.type).toBe('MessageReceived');
    expect(rejected).toMatchObject({ type: 'MessageRejected', data: { code } });
  });

  it('sent again intact repair the one that was garbled', async () => {
    await office.receive(incoming({ messageId: 'G1', body: 'garbled' }));
    await office.receive(theirs('THEIRS1', trade(), { replacesMessageId: 'G1' }));
    expect(await office.types('message/confirmation:G1')).toEqual([
      'MessageReceived',
      'MessageRejected',
      'MessageRepaired',
    ]);
  });

  it('that withdraw a confirmation do so whichever of the two comes first', async () => {
    await office.receive(theirCancellation('THEIRS1'));
    await office.receive(theirs('THEIRS1', trade()));
    await office.capture(T1, 1, trade());
    expect(await office.types()).not.toContain('TradeConfirmed');
    expect(await office.types()).toContain('AllegedConfirmationWithdrawn');
  });
});
