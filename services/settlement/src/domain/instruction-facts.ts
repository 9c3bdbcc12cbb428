import type { RequestAddress, StatusReason } from '@verso/contracts';
import type { AdvisedStatus, Provision } from './instruction-commands.js';
import type { Instructed, InstructionEvent, LiveInstruction, RequestKind } from './instruction.js';
import { isEnded } from './instruction.js';
import type { SettlementInstruction } from './instruction.js';
import type { MessageSubject } from './received-message.js';

/** What every event of an instruction names. */
export interface InstructionNames {
  readonly instructionId: string;
  readonly obligationId: string;
  readonly bookingEntity: string;
  readonly account: string;
}

export function namesOf({ terms }: Instructed): InstructionNames {
  const { instructionId, obligationId, bookingEntity, account } = terms;
  return { instructionId, obligationId, bookingEntity, account };
}

export function subjectOf({ terms }: Instructed): MessageSubject {
  return { subject: terms.obligationId, account: terms.account, bookingEntity: terms.bookingEntity };
}

export function isLive(state: SettlementInstruction): state is LiveInstruction {
  return state.status !== 'NONE' && !isEnded(state);
}

export function directionOf({ terms }: Instructed): 'DELIVER' | 'RECEIVE' {
  return terms.movement === 'DELI' ? 'DELIVER' : 'RECEIVE';
}

/** Only a receipt free of payment needs neither cash nor securities of ours. */
export function needsProvision(state: Pick<Instructed, 'terms'>): boolean {
  return provisionNeeded(state) !== undefined;
}

export function provisionNeeded({ terms }: Pick<Instructed, 'terms'>): Provision | undefined {
  if (terms.movement === 'DELI') return 'SECURITIES';
  return terms.payment === 'APMT' ? 'FUNDS' : undefined;
}

/** The reasons of a status as the log keeps them; the same code means different things per dimension. */
export function reasonsOf(status: AdvisedStatus | undefined, dimension: string): readonly StatusReason[] {
  return (status?.reasons ?? []).map(({ code, issuer, narrative }) => ({
    dimension,
    code,
    scheme: issuer ?? 'ISO',
    narrative: narrative ?? '',
  }));
}

/** Id of our next request: the instruction's, then R(elease), H(old) or C(ancellation) with a number. */
export function nextRequestId(state: Instructed, kind: RequestKind): string {
  let number = 1;
  for (const known of state.requests.values()) if (known === kind) number += 1;
  return `${state.terms.instructionId}-${LETTER[kind]}${String(number)}`;
}

/** What a reference in an answer stands for: one of our requests, or (no header was sent) the last of that kind. */
export function isAnswerTo(state: Instructed, reference: string, kind: RequestKind): boolean {
  const asked = state.requests.get(reference);
  if (asked !== undefined) return asked === kind;
  return reference === state.terms.instructionId && [...state.requests.values()].includes(kind);
}

export function addressOf({ terms }: Instructed): RequestAddress {
  return {
    accountOwner: terms.accountOwner,
    accountServicer: terms.accountServicer,
    safekeepingAccountNumber: terms.safekeepingAccountNumber,
    movement: terms.movement,
    payment: terms.payment,
    isin: terms.isin,
    quantityType: terms.quantityType,
    quantity: terms.quantity,
    ...(terms.amount === undefined ? {} : { amount: terms.amount }),
    tradeDate: terms.tradeDate,
    settlementDate: terms.settlementDate,
  };
}

/** Asks for the release under the next request id. */
export function releaseRequest(state: Instructed): InstructionEvent {
  const requestId = nextRequestId(state, 'RELEASE');
  return {
    type: 'ReleaseRequested',
    data: { ...namesOf(state), messageId: requestId, requestId, address: addressOf(state) },
  };
}

const LETTER: Readonly<Record<RequestKind, string>> = { RELEASE: 'R', HOLD: 'H', CANCELLATION: 'C' };
