import type { ContextName, EventsByContext, StatusReason } from '@verso/contracts';
import { statusReasonOwner, type StatusReasonDimension, type StatusReasonOwner } from '@verso/iso20022';
import type { Order } from '@verso/messaging';
import type { CloseCases, OpenCase, Responsible } from '../domain/case.js';
import { responsibleFor, type ReasonOwner } from '../domain/responsible.js';
import type { Subject } from '../domain/subject.js';

/** What each event of a context opens, updates and closes. Events that are not in the table concern no case. */
export type CauseTable<Name extends ContextName> = {
  readonly [Type in EventsByContext[Name]['type']]?: (
    data: Extract<EventsByContext[Name], { readonly type: Type }>['data'],
  ) => readonly Order[];
};

type Closing = Pick<CloseCases, 'bookingEntity' | 'detail' | 'item' | 'forGood' | 'ofVersionOnly'>;

interface Opening extends Pick<OpenCase, 'cause' | 'item' | 'bookingEntity' | 'detail'> {
  readonly responsible?: Responsible;
  readonly reasons?: readonly StatusReason[];
}

/** A case of this cause; by default we are to act, unless the reasons say who. */
export function open({ subject, version, affectedTrades }: Subject, opening: Opening): Order {
  const { cause, item, bookingEntity, detail, responsible = 'US', reasons = [] } = opening;
  const command: OpenCase = {
    type: 'OpenCase',
    subject,
    cause,
    ...(item === undefined ? {} : { item }),
    version,
    bookingEntity,
    detail,
    responsible: responsibleFor(reasons.map(ownerOf), responsible),
    affectedTrades,
    reasons,
  };
  return { stream: `case/${subject}`, command };
}

/** The causes have disappeared. */
export function close(subject: Subject, causes: readonly string[], closing: Closing): Order {
  return ending(subject, causes, 'CAUSE_DISAPPEARED', closing);
}

/** Something else stands in the place of what the causes were about. */
export function supersede(
  subject: Subject,
  causes: readonly string[],
  closing: Pick<Closing, 'bookingEntity' | 'detail' | 'ofVersionOnly'>,
): Order {
  return ending(subject, causes, 'SUPERSEDED', closing);
}

/** Codes and narratives in a sentence: `LACK, MONY (no funds yet)`. */
export function reasonText(reasons: readonly StatusReason[]): string {
  if (reasons.length === 0) return 'no reason given';
  return reasons.map(({ code, narrative }) => (narrative === '' ? code : `${code} (${narrative})`)).join(', ');
}

function ending(
  { subject, version }: Subject,
  causes: readonly string[],
  resolution: CloseCases['resolution'],
  closing: Closing,
): Order {
  const command: CloseCases = { type: 'CloseCases', subject, causes, version, resolution, ...closing };
  return { stream: `case/${subject}`, command };
}

function ownerOf({ dimension, code }: StatusReason): ReasonOwner {
  return OWNERS[statusReasonOwner(DIMENSIONS.get(dimension) ?? 'FAILING', code)];
}

const DIMENSIONS: ReadonlyMap<string, StatusReasonDimension> = new Map([
  ['MATCHING', 'UNMATCHED'],
  ['SETTLEMENT', 'FAILING'],
  ['PROCESSING', 'REJECTED'],
  ['CANCELLATION', 'PENDING_CANCELLATION'],
]);

const OWNERS: Readonly<Record<StatusReasonOwner, ReasonOwner>> = {
  US_SECURITIES: 'US',
  US_CASH: 'US',
  US_INSTRUCTION: 'US',
  COUNTERPARTY: 'COUNTERPARTY',
  BOTH: 'BOTH',
  MARKET: 'MARKET',
  NOBODY: undefined,
  UNKNOWN: undefined,
};
