import type { ConfirmationDeferred, MessageReceived, MessageSent, StreetEvent, TermsConfirmed } from '@verso/contracts';
import { accepted, type Decider, type Decision } from '@verso/decider';
import type { Behaviour } from './behaviour.js';
import type { MessageText, MessageWriter } from './message-writer.js';
import { alteredTerms, businessKey, mismatchOf } from './mismatch.js';
import { sent } from './noise.js';
import type { PointReached } from './point-reached.js';

/** Commands of `counterparty-trade/<reference of the office's confirmation>`. */
export type CounterpartyTradeCommand = ReceiveConfirmation | ReceiveWithdrawal | PointReached;

/** The office confirms a trade (setr.027). */
export interface ReceiveConfirmation {
  readonly type: 'ReceiveConfirmation';
  readonly message: MessageReceived;
  readonly reference: string;
  readonly terms: TermsConfirmed;
  readonly market: string;
  readonly businessDate: string;
}

/** The office withdraws a confirmation (setr.029). */
export interface ReceiveWithdrawal {
  readonly type: 'ReceiveWithdrawal';
  readonly message: MessageReceived;
  readonly reference: string;
}

export interface CounterpartyTrade {
  readonly known: boolean;
  readonly withdrawn: boolean;
  /** What the counterparty still means to say. */
  readonly deferred?: ConfirmationDeferred | undefined;
  /** Its confirmation that stands, with its address and the office's. */
  readonly standing?: string | undefined;
  readonly messages: readonly string[];
}

/** A counterparty as it deals with one confirmation of the office. */
export function counterpartyTradeDecider(
  behaviour: Behaviour,
  write: MessageWriter,
): Decider<CounterpartyTradeCommand, StreetEvent, CounterpartyTrade> {
  const counterparty = new Counterparty(behaviour, write);
  return {
    initialState: () => ({ known: false, withdrawn: false, messages: [] }),
    decide(command, state) {
      switch (command.type) {
        case 'ReceiveConfirmation':
          return counterparty.receive(command, state);
        case 'ReceiveWithdrawal':
          return counterparty.withdraw(command, state);
        case 'PointReached':
          return counterparty.reach(command, state);
      }
    },
    evolve,
    nextDue: ({ deferred, withdrawn }) =>
      deferred === undefined || withdrawn ? undefined : `${deferred.businessDate}T23:59:59.999999Z`,
    isAtRest: ({ deferred }) => deferred === undefined,
  };
}

class Counterparty {
  constructor(
    private readonly behaviour: Behaviour,
    private readonly write: MessageWriter,
  ) {}

  receive(command: ReceiveConfirmation, state: CounterpartyTrade): Decision<StreetEvent> {
    const { message, reference, terms, market, businessDate } = command;
    if (state.messages.includes(message.messageId)) return accepted();
    const received: StreetEvent = { type: 'MessageReceived', data: message };
    if (state.known || state.withdrawn) return accepted(received);
    const about = { reference, terms, market, businessDate, office: message.sender, counterparty: message.receiver };
    const key = businessKey(terms);
    const stray = this.behaviour.happens('stray', key, this.behaviour.knobs.mismatchRate * STRAYS_AMONG_MISMATCHES);
    const strays = stray ? this.stray(about) : [];
    if (this.behaviour.happens('late-confirmation', key, this.behaviour.knobs.lateRate)) {
      return accepted(received, deferred(about, 'LATE'), ...strays);
    }
    return accepted(received, ...this.answer(about), ...strays);
  }

  withdraw({ message, reference }: ReceiveWithdrawal, state: CounterpartyTrade): Decision<StreetEvent> {
    if (state.messages.includes(message.messageId)) return accepted();
    const received: StreetEvent = { type: 'MessageReceived', data: message };
    if (state.withdrawn) return accepted(received);
    const { standing } = state;
    const theirs = standing === undefined ? {} : { counterpartyReference: standing };
    const withdrawn: StreetEvent = {
      type: 'ConfirmationWithdrawn',
      data: { confirmationReference: reference, ...theirs },
    };
    if (standing === undefined) return accepted<StreetEvent>(received, withdrawn);
    const addresses = { office: message.sender, counterparty: message.receiver };
    return accepted<StreetEvent>(
      received,
      withdrawn,
      ...this.send(addresses, reference, `${standing}-029`, this.write.withdrawal(standing)),
    );
  }

  /** Who is late, or has seen an error, speaks when trading opens on a later business day. */
  reach(
    { market, businessDate, kind }: PointReached,
    { deferred: waiting, withdrawn }: CounterpartyTrade,
  ): Decision<StreetEvent> {
    if (waiting === undefined || withdrawn || kind !== 'TRADING_OPEN') return accepted();
    if (waiting.market !== market || businessDate <= waiting.businessDate) return accepted();
    const { office, counterparty, terms, confirmationReference: reference } = waiting;
    const about = { office, counterparty, terms, market, businessDate, reference };
    return accepted(...(waiting.cause === 'LATE' ? this.answer(about) : this.correct(about)));
  }

  private answer(about: Confirmation): readonly StreetEvent[] {
    const mismatch = mismatchOf(this.behaviour, businessKey(about.terms));
    const theirs = alteredTerms(about.terms, mismatch?.altered ?? []);
    const events = this.confirm(about, theirReference(about.reference, 'K'), theirs, mismatch?.altered ?? []);
    return mismatch?.corrected === true ? [...events, deferred(about, 'CORRECTION')] : events;
  }

  private correct(about: Confirmation): readonly StreetEvent[] {
    const wrong = theirReference(about.reference, 'K');
    const withdrawal = this.send(about, about.reference, `${wrong}-029`, this.write.withdrawal(wrong));
    return [...withdrawal, ...this.confirm(about, theirReference(about.reference, 'L'), about.terms, [], wrong)];
  }

  private confirm(
    about: Confirmation,
    counterpartyReference: string,
    theirs: TermsConfirmed,
    altered: readonly string[],
    correctsReference?: string,
  ): readonly StreetEvent[] {
    const { reference, counterparty, terms } = about;
    const confirmed: StreetEvent = {
      type: 'CounterpartyConfirmed',
      data: {
        confirmationReference: reference,
        counterpartyReference,
        counterparty,
        isin: terms.isin,
        ...(terms.uti === undefined ? {} : { uti: terms.uti }),
        altered,
        ...(correctsReference === undefined ? {} : { correctsReference }),
      },
    };
    const text = this.write.confirmation(counterpartyReference, theirs);
    return [confirmed, ...this.send(about, reference, `${counterpartyReference}-027`, text)];
  }

  /** A confirmation of something that the office never did: other quantity, under a UTI nobody else has. */
  private stray(about: Confirmation): readonly StreetEvent[] {
    const counterpartyReference = theirReference(about.reference, 'Z');
    const { uti, ...terms } = alteredTerms(about.terms, ['quantity', 'settlementAmount']);
    const text = this.write.confirmation(
      counterpartyReference,
      uti === undefined ? terms : { ...terms, uti: strayUti(uti) },
    );
    const {
      counterparty,
      terms: { isin },
    } = about;
    return [
      { type: 'StrayConfirmationSent', data: { counterpartyReference, counterparty, isin } },
      ...this.send(about, about.reference, `${counterpartyReference}-027`, text),
    ];
  }

  private send(
    { office, counterparty }: Pick<Confirmation, 'office' | 'counterparty'>,
    subject: string,
    messageId: string,
    { definition, body }: MessageText,
  ): readonly StreetEvent[] {
    const message: MessageSent = {
      messageId,
      channel: 'confirmation',
      messageDefinition: definition,
      sender: counterparty,
      receiver: office,
      subject,
      body,
    };
    return sent(this.behaviour, message);
  }
}

interface Confirmation {
  readonly reference: string;
  readonly terms: TermsConfirmed;
  readonly market: string;
  readonly businessDate: string;
  /** Addresses. */
  readonly office: string;
  readonly counterparty: string;
}

/** One in so many of what would be mismatches is a confirmation out of nowhere besides. */
const STRAYS_AMONG_MISMATCHES = 0.05;

function deferred({ reference, ...about }: Confirmation, cause: 'LATE' | 'CORRECTION'): StreetEvent {
  return { type: 'ConfirmationDeferred', data: { confirmationReference: reference, cause, ...about } };
}

/** As long as the office's reference, which fits the message. */
function theirReference(reference: string, prefix: string): string {
  return `${prefix}${reference.slice(1)}`;
}

/** Another identifier of the same issuer. */
function strayUti(uti: string): string {
  return `${uti.slice(0, 20)}STRAY${uti.slice(25)}`;
}

function evolve(state: CounterpartyTrade, event: StreetEvent): CounterpartyTrade {
  switch (event.type) {
    case 'MessageReceived':
      return { ...state, messages: [...state.messages, event.data.messageId] };
    case 'CounterpartyConfirmed':
      return { ...state, known: true, standing: event.data.counterpartyReference, deferred: undefined };
    case 'ConfirmationDeferred':
      return { ...state, known: true, deferred: event.data };
    case 'ConfirmationWithdrawn':
      return { ...state, withdrawn: true, standing: undefined, deferred: undefined };
    default:
      return state;
  }
}
