import { bic, isoDateTime, max35, oneOf } from './format.js';
import { readXml } from './read-xml.js';
import { codeAt, indicatorAt, requiredText } from './read-element.js';
import { group, indicator, leaf, namespacePrefix, optionalLeaf } from './write-xml.js';
import { withoutAbsent } from './without-absent.js';
import type { XmlElement } from './xml-element.js';

const copies = ['CODU', 'COPY', 'DUPL'] as const;

/**
 * head.001 BusinessApplicationHeader: who sends what to whom. Its BizMsgIdr is the only identification that requests
 * without one of their own (sese.020, sese.030) have.
 */
export interface BusinessApplicationHeader {
  /** BIC. */
  readonly from: string;
  /** BIC. */
  readonly to: string;
  readonly businessMessageIdentifier: string;
  /** `sese.023.001.13` */
  readonly messageDefinitionIdentifier: string;
  readonly creationDateTime: string;
  readonly copyDuplicate?: (typeof copies)[number];
  readonly possibleDuplicate?: boolean;
}

/**
 * Header and message in one XML text. ISO 20022 leaves the envelope to the network; readers of this package take any,
 * this one is `BizMsg` without a namespace.
 * @throws MessageInvalid when a value does not fit the schema
 */
export function withHeader(header: BusinessApplicationHeader, message: string): string {
  const document = message.startsWith('<?xml') ? message.slice(message.indexOf('?>') + 2) : message;
  return `<?xml version="1.0" encoding="UTF-8"?><BizMsg>${buildHeader(header)}${document}</BizMsg>`;
}

/** The AppHdr element alone. @throws MessageInvalid when a value does not fit the schema */
export function buildHeader(header: BusinessApplicationHeader): string {
  const content =
    group('Fr', institutionText(header.from)) +
    group('To', institutionText(header.to)) +
    leaf('BizMsgIdr', max35, header.businessMessageIdentifier) +
    leaf('MsgDefIdr', max35, header.messageDefinitionIdentifier) +
    leaf('CreDt', isoDateTime, header.creationDateTime) +
    optionalLeaf('CpyDplct', oneOf(copies), header.copyDuplicate) +
    indicator('PssblDplct', header.possibleDuplicate);
  return `<AppHdr xmlns="${namespacePrefix}head.001.001.04">${content}</AppHdr>`;
}

/** The header of a message, undefined if it came without. @throws MessageInvalid */
export function parseHeader(xml: string): BusinessApplicationHeader | undefined {
  const { header } = readXml(xml);
  return header === undefined ? undefined : readHeader(header);
}

export function readHeader(header: XmlElement): BusinessApplicationHeader {
  return withoutAbsent<BusinessApplicationHeader>({
    from: requiredText(header, 'Fr/FIId/FinInstnId/BICFI', bic),
    to: requiredText(header, 'To/FIId/FinInstnId/BICFI', bic),
    businessMessageIdentifier: requiredText(header, 'BizMsgIdr', max35),
    messageDefinitionIdentifier: requiredText(header, 'MsgDefIdr', max35),
    creationDateTime: requiredText(header, 'CreDt', isoDateTime),
    copyDuplicate: codeAt(header, 'CpyDplct', copies),
    possibleDuplicate: indicatorAt(header, 'PssblDplct'),
  });
}

function institutionText(institution: string): string {
  return group('FIId', group('FinInstnId', leaf('BICFI', bic, institution)));
}
