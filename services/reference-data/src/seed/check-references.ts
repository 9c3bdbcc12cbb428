import type { Definition } from '../domain/reference-definition.js';

/** What one definition says about another: a seed that names an account nobody defines would fail on the first trade. */
export function checkReferences(definitions: readonly Definition[], problems: string[]): void {
  const known = knownKeys(definitions);
  const need = (place: string, kind: keyof KnownKeys, key: string): void => {
    // An empty key has been reported where it was read.
    if (key !== '' && !known[kind].has(key)) problems.push(`${place}: ${key} is not defined among the ${kind}`);
  };
  for (const { type, data } of definitions) {
    switch (type) {
      case 'MarketScheduleDefined':
        for (const code of data.calendars) need(`marketSchedules ${data.market}`, 'calendars', code);
        break;
      case 'SettlementCycleDefined':
        need('settlementCycles', 'markets', data.settlementMarket);
        break;
      case 'PartyDefined':
        need(`parties ${data.lei}`, 'toleranceProfiles', data.toleranceProfile);
        break;
      case 'InstrumentDefined':
        need(`instruments ${data.isin}`, 'markets', data.settlementMarket);
        break;
      case 'AccountDefined':
        need(`accounts ${data.account}`, 'markets', data.settlementMarket);
        need(`accounts ${data.account}`, 'parties', data.bookingEntity);
        for (const link of data.cashAccounts) need(`accounts ${data.account}`, 'accounts', link.account);
        break;
      case 'StandingSettlementInstructionDefined':
        need(`standingSettlementInstructions ${data.ssiId}`, 'parties', data.party);
        need(`standingSettlementInstructions ${data.ssiId}`, 'markets', data.settlementMarket);
        break;
      case 'OpeningBalanceDefined':
        need('openingBalances', 'accounts', data.account);
        if (data.isin !== undefined) need('openingBalances', 'instruments', data.isin);
        break;
      case 'CalendarDefined':
      case 'ToleranceProfileDefined':
        break;
    }
  }
}

interface KnownKeys {
  readonly calendars: Set<string>;
  readonly markets: Set<string>;
  readonly toleranceProfiles: Set<string>;
  readonly parties: Set<string>;
  readonly instruments: Set<string>;
  readonly accounts: Set<string>;
}

function knownKeys(definitions: readonly Definition[]): KnownKeys {
  const known: KnownKeys = {
    calendars: new Set(),
    markets: new Set(),
    toleranceProfiles: new Set(),
    parties: new Set(),
    instruments: new Set(),
    accounts: new Set(),
  };
  for (const { type, data } of definitions) {
    if (type === 'CalendarDefined') known.calendars.add(data.code);
    else if (type === 'MarketScheduleDefined') known.markets.add(data.market);
    else if (type === 'ToleranceProfileDefined') known.toleranceProfiles.add(data.name);
    else if (type === 'PartyDefined') known.parties.add(data.lei);
    else if (type === 'InstrumentDefined') known.instruments.add(data.isin);
    else if (type === 'AccountDefined') known.accounts.add(data.account);
  }
  return known;
}
