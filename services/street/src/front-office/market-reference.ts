import type {
  AccountDefined,
  InstrumentDefined,
  MarketScheduleDefined,
  PartyDefined,
  StandingSettlementInstructionDefined,
} from '@verso/contracts';
import type { ReceivedEvent } from '@verso/messaging';

/** What a front office knows of whom and what it may trade. */
export interface MarketReference {
  readonly instruments: Map<string, InstrumentDefined>;
  readonly parties: Map<string, PartyDefined>;
  readonly accounts: Map<string, AccountDefined>;
  readonly settlementInstructions: Map<string, StandingSettlementInstructionDefined>;
  readonly schedules: Map<string, MarketScheduleDefined>;
}

export function emptyMarketReference(): MarketReference {
  return {
    instruments: new Map(),
    parties: new Map(),
    accounts: new Map(),
    settlementInstructions: new Map(),
    schedules: new Map(),
  };
}

/** Folds in place. */
export function foldMarketReference(reference: MarketReference, event: ReceivedEvent): void {
  if (event.log !== 'reference-data') return;
  switch (event.type) {
    case 'InstrumentDefined':
      reference.instruments.set(event.data.isin, event.data);
      break;
    case 'PartyDefined':
      reference.parties.set(event.data.lei, event.data);
      break;
    case 'AccountDefined':
      reference.accounts.set(event.data.account, event.data);
      break;
    case 'StandingSettlementInstructionDefined':
      reference.settlementInstructions.set(event.data.ssiId, event.data);
      break;
    case 'MarketScheduleDefined':
      reference.schedules.set(event.data.market, event.data);
      break;
    default:
      break;
  }
}

/** What can be traded in one market on one date, each list in one order for ever. */
export interface TradingUniverse {
  readonly bookingEntity: string;
  readonly instruments: readonly InstrumentDefined[];
  /** LEIs of counterparties that have told where they settle. */
  readonly counterparties: readonly string[];
  readonly clearingHouses: readonly string[];
  /** Safekeeping accounts of clients. */
  readonly clientAccounts: readonly string[];
}

export function tradingUniverse(reference: MarketReference, market: string, tradeDate: string): TradingUniverse {
  const parties = [...reference.parties.values()];
  const settleHere = new Set(
    [...reference.settlementInstructions.values()]
      .filter(({ settlementMarket, validFrom }) => settlementMarket === market && validFrom <= tradeDate)
      .map(({ party }) => party),
  );
  const withRole = (role: string): string[] =>
    parties
      .filter((party) => party.role === role)
      .map(({ lei }) => lei)
      .sort();
  const instruments = [...reference.instruments.values()].filter(({ settlementMarket }) => settlementMarket === market);
  const clients = [...reference.accounts.values()].filter(
    ({ kind, settlementMarket, segregation }) =>
      kind === 'SAFEKEEPING' && settlementMarket === market && segregation !== 'OWN',
  );
  return {
    bookingEntity: withRole('BOOKING_ENTITY')[0] ?? '',
    instruments: instruments.sort((left, right) => (left.isin < right.isin ? -1 : 1)),
    counterparties: withRole('COUNTERPARTY').filter((lei) => settleHere.has(lei)),
    // The clearing houses of the seed clear euro.
    clearingHouses: reference.schedules.get(market)?.currency === 'EUR' ? withRole('CCP') : [],
    clientAccounts: clients.map(({ account }) => account).sort(),
  };
}
