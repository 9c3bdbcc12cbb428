import type { MessageSent, ServicerInstructionTaken, SettlementBooked, StreetEvent } from '@verso/contracts';
import { accepted, type Decider, type Decision } from '@verso/decider';
import { allegedWith, isWithdrawnAt, withdrawalDue } from './allegement.js';
import type { Behaviour } from './behaviour.js';
import type { MessageText, MessageWriter, StatusTold } from './message-writer.js';
import { sent } from './noise.js';
import type { PointReached } from './point-reached.js';
import type { ReceiveInstruction, ReceiveRequest, ServicerCommand } from './servicer-commands.js';
import {
  evolveInstruction,
  queuedOf,
  type ServicerInstruction,
  type TakenInstruction,
} from './servicer-instruction.js';
import { planFor } from './servicer-plan.js';

/** A depository, or a custodian, as it deals with one instruction of the office. */
export function servicerInstructionDecider(
  behaviour: Behaviour,
  write: MessageWriter,
): Decider<ServicerCommand, StreetEvent, ServicerInstruction> {
  const servicer = new Servicer(behaviour, write);
  return {
    initialState: () => ({ status: 'UNKNOWN', messages: [], kept: [] }),
    decide(command, state) {
      switch (command.type) {
        case 'ReceiveInstruction':
          return servicer.receive(command, state);
        case 'ReceiveRequest':
          return servicer.request(command, state);
        case 'PointReached':
          return state.status === 'TAKEN' ? servicer.reach(command, state) : accepted();
        case 'EndCancellation':
          return state.status === 'TAKEN' ? servicer.endCancellation(command.outcome, state) : accepted();
        case 'ReportSettlement':
          return state.status === 'TAKEN' ? servicer.reportSettlement(command.booked, state) : accepted();
        case 'ReportOutstanding':
          return state.status === 'TAKEN' ? servicer.tell(command.outstanding, state) : accepted();
      }
    },
    evolve: evolveInstruction,
    nextDue: (state) =>
      state.status === 'TAKEN' ? earliest(nextDue(state), state.alleged && withdrawalDue(state.alleged)) : undefined,
  };
}

/** An unmatched instruction waits for its counterpart, a held one for the cut-off of its settlement date. */
function nextDue({ taken, matched, hold, cancelled, holdTold }: TakenInstruction): string | undefined {
  if (cancelled) return undefined;
  if (!matched) return taken.plan.counterpart === 'NEVER' ? undefined : `${taken.businessDate}T16:30:00.000000Z`;
  return hold && !holdTold && taken.cutOff !== '' ? taken.cutOff : undefined;
}

function earliest(one: string | undefined, other: string | undefined): string | undefined {
  return one === undefined || (other !== undefined && other < one) ? other : one;
}

class Servicer {
  constructor(
    private readonly behaviour: Behaviour,
    private readonly write: MessageWriter,
  ) {}

  receive(command: ReceiveInstruction, state: ServicerInstruction): Decision<StreetEvent> {
    const { message, terms, accounts, businessDate, cutOff, denomination } = command;
    if (state.messages.includes(message.messageId)) return accepted();
    const received: StreetEvent = { type: 'MessageReceived', data: message };
    if (state.status !== 'UNKNOWN') return accepted(received, ...this.repeated(command, state));
    const addresses = { servicer: message.receiver, owner: message.sender };
    if (
      accounts === undefined ||
      (terms.payment === 'APMT' && (accounts.cashAccount === undefined || terms.amount === undefined))
    ) {
      return accepted(
        received,
        ...this.reject(command, accounts === undefined ? 'SAFE' : 'CASH', `${terms.instructionId}-024`),
      );
    }
    const { account, cashAccount, market } = accounts;
    const taken: ServicerInstructionTaken = {
      ...terms,
      ...addresses,
      account,
      ...(cashAccount === undefined ? {} : { cashAccount }),
      market,
      businessDate,
      cutOff,
      plan: planFor(this.behaviour, terms, denomination),
    };
    const { counterpart, unmatchedReason } = taken.plan;
    const matching = counterpart === 'AT_ONCE' ? { matched: true } : { unmatched: unmatchedReason };
    const status = this.status(taken, `${terms.instructionId}-024`, { accepted: true, ...matching });
    const events: StreetEvent[] = [
      received,
      { type: 'ServicerInstructionTaken', data: taken },
      ...status,
      ...this.allege(taken, command.counterparty),
    ];
    let held = evolveInstruction(state, { type: 'ServicerInstructionTaken', data: taken });
    for (const { requestMessageId, kind } of state.kept) {
      if (held.status !== 'TAKEN') break;
      for (const event of this.answer(kind, requestMessageId, held)) {
        events.push(event);
        held = evolveInstruction(held, event);
      }
    }
    return accepted(...events);
  }

  request(command: ReceiveRequest, state: ServicerInstruction): Decision<StreetEvent> {
    const { message, instructionId, kind } = command;
    if (state.messages.includes(message.messageId)) return accepted();
    const received: StreetEvent = { type: 'MessageReceived', data: message };
    if (state.status === 'TAKEN') return accepted(received, ...this.answer(kind, message.messageId, state));
    if (state.status === 'REJECTED') return accepted(received);
    const { messageId: requestMessageId, sender: owner, receiver: servicer } = message;
    return accepted<StreetEvent>(received, {
      type: 'ServicerRequestKept',
      data: { instructionId, requestMessageId, kind, owner, servicer },
    });
  }

  reach(point: PointReached, state: TakenInstruction): Decision<StreetEvent> {
    const { market, businessDate, kind } = point;
    const { taken } = state;
    const withdrawn = this.withdraw(point, state);
    if (state.cancelled || taken.market !== market) return accepted(...withdrawn);
    if (!state.matched) {
      const points = taken.plan.counterpart === 'NEXT_MORNING' ? MORNING : NIGHT;
      const due = taken.plan.counterpart !== 'NEVER' && businessDate > taken.businessDate && points.has(kind);
      return accepted(...(due ? this.match(businessDate, state) : []), ...withdrawn);
    }
    const failing = kind === 'DVP_CUT_OFF' && businessDate >= taken.settlementDate && state.hold && !state.holdTold;
    if (failing) return this.tell({ status: 'FAILING', reason: 'PREA', businessDate }, state);
    return accepted(...withdrawn);
  }

  endCancellation(
    { requestMessageId, withdrawn }: { readonly requestMessageId: string; readonly withdrawn: boolean },
    state: TakenInstruction,
  ): Decision<StreetEvent> {
    if (state.cancelled) return accepted();
    return accepted(...this.cancel(requestMessageId, state, withdrawn ? undefined : 'DSET'));
  }

  reportSettlement(booked: SettlementBooked, { taken }: TakenInstruction): Decision<StreetEvent> {
    return accepted(...this.send(taken, booked.servicerReference, this.write.settled(taken, booked)));
  }

  tell(
    told: { readonly status: string; readonly reason: string; readonly businessDate: string },
    state: TakenInstruction,
  ): Decision<StreetEvent> {
    const { instructionId, account } = state.taken;
    const { reason, businessDate } = told;
    const status = told.status === 'FAILING' ? 'FAILING' : 'PENDING';
    const messageId = `${instructionId}-024-${String(state.statusesTold + 1)}`;
    return accepted(
      { type: 'ServicerStatusTold', data: { instructionId, account, status, reason, businessDate } },
      ...this.status(state.taken, messageId, { settlement: { status, reason } }),
    );
  }

  /** The same instruction again tells nothing new; another one under a reference in use is refused. */
  private repeated({ message, terms }: ReceiveInstruction, state: ServicerInstruction): readonly StreetEvent[] {
    if (state.status !== 'TAKEN' || isSame(terms, state.taken)) return [];
    const addresses = { instructionId: terms.instructionId, servicer: message.receiver, owner: message.sender };
    return this.status(addresses, `${message.messageId}-024`, { rejected: 'REFE' });
  }

  private reject({ message, terms }: ReceiveInstruction, reason: string, messageId: string): readonly StreetEvent[] {
    const { instructionId } = terms;
    const addresses = { instructionId, servicer: message.receiver, owner: message.sender };
    return [
      { type: 'ServicerInstructionRejected', data: { instructionId, messageId: message.messageId, reason } },
      ...this.status(addresses, messageId, { rejected: reason }),
    ];
  }

  private allege(taken: ServicerInstructionTaken, counterparty: string | undefined): readonly StreetEvent[] {
    const alleged = allegedWith(this.behaviour, taken, counterparty);
    if (alleged === undefined) return [];
    const told = this.send(taken, `${taken.instructionId}-028`, this.write.alleged(taken, alleged));
    return [{ type: 'CounterpartInstructionAlleged', data: alleged }, ...told];
  }

  private withdraw(point: PointReached, { taken, alleged }: TakenInstruction): readonly StreetEvent[] {
    if (alleged === undefined || !isWithdrawnAt(alleged, point)) return [];
    const { instructionId, account, allegementId } = alleged;
    const data = { instructionId, account, allegementId, businessDate: point.businessDate };
    const told = this.send(taken, `${instructionId}-029`, this.write.allegementRemoved(taken, alleged));
    return [{ type: 'CounterpartInstructionWithdrawn', data }, ...told];
  }

  private match(businessDate: string, { taken, hold }: TakenInstruction): readonly StreetEvent[] {
    const { instructionId, account } = taken;
    const ready = hold ? {} : { ready: queuedOf(taken) };
    return [
      { type: 'CounterpartInstructionMatched', data: { instructionId, account, businessDate, ...ready } },
      ...this.status(taken, `${instructionId}-024-M`, { matched: true }),
    ];
  }

  private answer(kind: string, requestMessageId: string, state: TakenInstruction): readonly StreetEvent[] {
    if (kind === 'CANCEL') return this.askToCancel(requestMessageId, state);
    const { taken } = state;
    const { instructionId, account } = taken;
    const denied = state.cancelled ? 'DCAN' : kind === 'HOLD' && state.queued ? 'DPRG' : undefined;
    const hold = kind === 'HOLD';
    const ready = !hold && state.matched && !state.queued ? { ready: queuedOf(taken) } : {};
    const changed: StreetEvent[] =
      denied === undefined && hold !== state.hold
        ? [{ type: 'ServicerHoldChanged', data: { instructionId, account, requestMessageId, hold, ...ready } }]
        : [];
    const about = { requestReference: requestMessageId, instructionId, ...(denied === undefined ? {} : { denied }) };
    return [...changed, ...this.send(taken, `${requestMessageId}-031`, this.write.modified(about))];
  }

  /** One side's word is enough while unmatched; later the counterparty must agree; what is queued only the books can stop. */
  private askToCancel(requestMessageId: string, state: TakenInstruction): readonly StreetEvent[] {
    const { taken } = state;
    const { instructionId, account, market } = taken;
    if (state.cancelled) return this.cancel(requestMessageId, state, 'DCAN');
    if (state.matched && taken.plan.cancellationRefused) return this.cancel(requestMessageId, state, 'OTHR');
    if (!state.queued) return this.cancel(requestMessageId, state, undefined);
    return [{ type: 'ServicerCancellationAsked', data: { instructionId, account, requestMessageId, market } }];
  }

  private cancel(
    requestMessageId: string,
    { taken }: TakenInstruction,
    denied: string | undefined,
  ): readonly StreetEvent[] {
    const { instructionId, account, movement, payment } = taken;
    const about = { requestReference: requestMessageId, instructionId, movement, payment };
    const text = this.write.cancellation(denied === undefined ? about : { ...about, denied });
    const fact: StreetEvent =
      denied === undefined
        ? { type: 'ServicerInstructionCancelled', data: { instructionId, account, requestMessageId } }
        : { type: 'ServicerCancellationDenied', data: { instructionId, account, requestMessageId, reason: denied } };
    return [fact, ...this.send(taken, `${requestMessageId}-027`, text)];
  }

  private status(to: Recipient, messageId: string, status: StatusTold): readonly StreetEvent[] {
    return this.send(to, messageId, this.write.status(to.instructionId, status));
  }

  private send(to: Recipient, messageId: string, { definition, body }: MessageText): readonly StreetEvent[] {
    const message: MessageSent = {
      messageId,
      channel: 'settlement',
      messageDefinition: definition,
      sender: to.servicer,
      receiver: to.owner,
      subject: to.instructionId,
      ...(to.account === undefined ? {} : { account: to.account }),
      body,
    };
    return sent(this.behaviour, message);
  }
}

interface Recipient {
  readonly instructionId: string;
  readonly servicer: string;
  readonly owner: string;
  readonly account?: string;
}

const NIGHT: ReadonlySet<string> = new Set(['PROVISIONING', 'SETTLEMENT', 'TRADING_OPEN', 'DVP_CUT_OFF']);
const MORNING: ReadonlySet<string> = new Set(['TRADING_OPEN', 'DVP_CUT_OFF', 'TRADING_CLOSE']);

function isSame(terms: ReceiveInstruction['terms'], taken: ServicerInstructionTaken): boolean {
  return (
    terms.movement === taken.movement &&
    terms.payment === taken.payment &&
    terms.isin === taken.isin &&
    terms.quantity === taken.quantity &&
    terms.settlementDate === taken.settlementDate &&
    terms.amount?.amount === taken.amount?.amount &&
    terms.safekeepingAccountNumber === taken.safekeepingAccountNumber
  );
}
