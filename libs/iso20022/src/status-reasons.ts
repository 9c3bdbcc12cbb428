import { exact4, max210, max35, oneOf } from './format.js';
import type { Format } from './format.js';
import { MessageInvalid } from './message-invalid.js';
import { requiredElement, requiredText, textAt } from './read-element.js';
import { group, leaf, optionalLeaf } from './write-xml.js';
import { withoutAbsent } from './without-absent.js';
import type { XmlElement } from './xml-element.js';

/** Why a status is as it is. */
export interface StatusReason {
  /** A code of the status's ISO list, or four characters of the issuer's own. */
  readonly code: string;
  /** Who defined the code, when it is not ISO's. */
  readonly issuer?: string;
  readonly schemeName?: string;
  /** Up to 210 characters for a human reader. */
  readonly narrative?: string;
}

/** A status with its reasons; none when the sender gave no specified reason. */
export interface StatusWithReasons<Status extends string> {
  readonly status: Status;
  readonly reasons: readonly StatusReason[];
  /** The sender's own status, when `status` is PROPRIETARY. */
  readonly proprietaryStatus?: ProprietaryCode;
}

export interface ProprietaryCode {
  readonly code: string;
  readonly issuer: string;
  readonly schemeName?: string;
}

/** One branch of a status choice: its element, its name here, and how its reasons are written. */
export interface StatusBranch<Status extends string> {
  readonly tag: string;
  readonly status: Status;
  /** The ISO list of reasons; absent where only a reason of the sender's own may be given (ProprietaryReason4). */
  readonly reasons?: readonly string[];
}

/** A status choice of one message, both ways. */
export class StatusChoice<Status extends string> {
  private readonly byTag = new Map<string, StatusBranch<Status>>();
  private readonly byStatus = new Map<Status, StatusBranch<Status>>();
  private readonly formats = new Map<string, Format>();

  constructor(branches: readonly StatusBranch<Status>[]) {
    for (const branch of branches) {
      this.byTag.set(branch.tag, branch);
      this.byStatus.set(branch.status, branch);
      if (branch.reasons !== undefined) this.formats.set(branch.tag, oneOf(branch.reasons));
    }
  }

  text(tag: string, status: StatusWithReasons<Status> | undefined): string {
    if (status === undefined) return '';
    const branch = this.byStatus.get(status.status);
    if (branch === undefined) {
      throw new MessageInvalid('VALUE_INVALID', tag, `${tag} was expected as one of ${this.known()}.`);
    }
    const content = this.branchText(branch, status);
    return `<${tag}>${content === '' ? `<${branch.tag}/>` : group(branch.tag, content)}</${tag}>`;
  }

  /** Reads leniently what real parties send: a code as text of the branch, an unknown reason code, no reason at all. */
  read(element: XmlElement, tag: string): StatusWithReasons<Status> | undefined {
    const choice = element.child(tag);
    if (choice === undefined) return undefined;
    for (const child of choice.children) {
      const branch = this.byTag.get(child.name);
      if (branch !== undefined) return readBranch(branch, child);
    }
    const found = choice.children[0]?.name ?? 'nothing';
    throw new MessageInvalid(
      'CONTENT_UNSUPPORTED',
      choice.path(),
      `${tag} was expected as one of ${this.known()}; ${found} came.`,
    );
  }

  required(element: XmlElement, tag: string): StatusWithReasons<Status> {
    const status = this.read(element, tag);
    if (status === undefined) {
      throw new MessageInvalid('ELEMENT_MISSING', `${element.path()}/${tag}`, `${tag} was expected and is missing.`);
    }
    return status;
  }

  private branchText(branch: StatusBranch<Status>, status: StatusWithReasons<Status>): string {
    if (branch.status === 'PROPRIETARY') return proprietaryStatusText(status);
    const format = this.formats.get(branch.tag);
    if (format === undefined) return ownReasonText(branch.tag, status.reasons);
    if (status.reasons.length === 0) return '<NoSpcfdRsn>NORE</NoSpcfdRsn>';
    return status.reasons.map((reason) => reasonText(reason, format)).join('');
  }

  private known(): string {
    return [...this.byStatus.keys()].join(', ');
  }
}

/** A narrative without a code: this is the code that ISO 15022 uses to say so. */
const narrativeOnly = 'NARR';

function reasonText(reason: StatusReason, format: Format): string {
  const code = reason.issuer === undefined ? leaf('Cd', format, reason.code) : group('Prtry', ownCodeText(reason));
  return group('Rsn', group('Cd', code) + optionalLeaf('AddtlRsnInf', max210, reason.narrative));
}

/** ProprietaryReason4: at most one reason, and it is the sender's own. */
function ownReasonText(tag: string, reasons: readonly StatusReason[]): string {
  if (reasons.length > 1) {
    throw new MessageInvalid('VALUE_INVALID', tag, `${tag} was expected with one reason at most.`);
  }
  const [reason] = reasons;
  return reason === undefined ? '' : ownReasonContent(reason);
}

function ownReasonContent(reason: StatusReason): string {
  const code = reason.issuer === undefined && reason.code === narrativeOnly ? '' : group('Rsn', ownCodeText(reason));
  return code + optionalLeaf('AddtlRsnInf', max210, reason.narrative);
}

function ownCodeText(code: { code: string; issuer?: string; schemeName?: string }): string {
  if (code.issuer === undefined) {
    throw new MessageInvalid(
      'ELEMENT_MISSING',
      'Issr',
      `Issr was expected for the code ${code.code} of the sender's own.`,
    );
  }
  return (
    leaf('Id', exact4, code.code) + leaf('Issr', max35, code.issuer) + optionalLeaf('SchmeNm', max35, code.schemeName)
  );
}

function proprietaryStatusText(status: StatusWithReasons<string>): string {
  if (status.proprietaryStatus === undefined) {
    throw new MessageInvalid('ELEMENT_MISSING', 'PrtrySts', 'PrtrySts was expected for a proprietary status.');
  }
  const reasons = status.reasons.map((reason) => `<PrtryRsn>${ownReasonContent(reason)}</PrtryRsn>`);
  return group('PrtrySts', ownCodeText(status.proprietaryStatus)) + reasons.join('');
}

function readBranch<Status extends string>(
  branch: StatusBranch<Status>,
  element: XmlElement,
): StatusWithReasons<Status> {
  const { status } = branch;
  if (status === 'PROPRIETARY') {
    const own = requiredElement(element, 'PrtrySts');
    return {
      status,
      reasons: element.all('PrtryRsn').map(readOwnReason).filter(given),
      proprietaryStatus: readOwnCode(own),
    };
  }
  if (branch.reasons === undefined) return { status, reasons: [readOwnReason(element)].filter(given) };
  return { status, reasons: element.all('Rsn').map(readReason) };
}

function readReason(reason: XmlElement): StatusReason {
  const choice = requiredElement(reason, 'Cd');
  const own = choice.child('Prtry');
  const code = own === undefined ? { code: requiredText(choice, 'Cd', exact4) } : readOwnCode(own);
  return withoutAbsent<StatusReason>({ ...absentIssuer, ...code, narrative: textAt(reason, 'AddtlRsnInf', max210) });
}

const absentIssuer = { issuer: undefined, schemeName: undefined };

function readOwnReason(element: XmlElement): StatusReason | undefined {
  const own = element.child('Rsn');
  const narrative = textAt(element, 'AddtlRsnInf', max210);
  if (own === undefined && narrative === undefined) return undefined;
  const code = own === undefined ? { code: narrativeOnly } : readOwnCode(own);
  return withoutAbsent<StatusReason>({ ...absentIssuer, ...code, narrative });
}

function readOwnCode(own: XmlElement): ProprietaryCode {
  return withoutAbsent<ProprietaryCode>({
    code: requiredText(own, 'Id', exact4),
    issuer: requiredText(own, 'Issr', max35),
    schemeName: textAt(own, 'SchmeNm', max35),
  });
}

function given(reason: StatusReason | undefined): reason is StatusReason {
  return reason !== undefined;
}
