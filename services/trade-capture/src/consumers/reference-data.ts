import type { MissingReference } from '@verso/contracts';
import type { Order, ReceivedEventOf } from '@verso/messaging';
import type { ReferenceDirectory } from '../domain/reference-directory.js';
import type { ResumeWaiting } from '../domain/waiting-list.js';

/** Reference data that arrives or changes: whatever waits for it is looked at again. */
export function onReferenceData(
  event: ReceivedEventOf<'reference-data'>,
  directory: ReferenceDirectory,
): readonly Order[] {
  switch (event.type) {
    case 'InstrumentDefined':
      return [resume('INSTRUMENT', event.data.isin)];
    case 'PartyDefined':
      return [resume('PARTY', event.data.lei), resume('PARTY', `BIC:${event.data.bic}`)];
    case 'AccountDefined':
      return [resume('ACCOUNT', event.data.account)];
    case 'StandingSettlementInstructionDefined':
      return [resume('SETTLEMENT_INSTRUCTION', `${event.data.party}:${event.data.settlementMarket}`)];
    case 'MarketScheduleDefined':
      return resumeMarket(event.data.market, directory);
    case 'SettlementCycleDefined':
      return resumeMarket(event.data.settlementMarket, directory);
    case 'CalendarDefined':
      return [...directory.schedules.keys()].flatMap((market) => resumeMarket(market, directory));
    case 'ToleranceProfileDefined':
    case 'OpeningBalanceDefined':
    case 'BusinessDayOpened':
    case 'CutOffReached':
    case 'BusinessDayClosed':
    case 'MessageReceived':
    case 'MessageSent':
    case 'MessageRejected':
    case 'MessageRepaired':
    case 'EventSetAside':
    case 'EventReplayed':
      return [];
  }
}

/** The stream of trades that wait for something. */
export function waitingStream({ kind, key }: MissingReference): string {
  return `waiting/${kind}:${key}`;
}

function resumeMarket(market: string, directory: ReferenceDirectory): readonly Order[] {
  return [...directory.paymentCalendars.keys()].map((currency) => resume('MARKET_RULES', `${market}:${currency}`));
}

function resume(kind: string, key: string): Order {
  const arrived = { kind, key };
  const command: ResumeWaiting = { type: 'ResumeWaiting', arrived };
  return { stream: waitingStream(arrived), command };
}
