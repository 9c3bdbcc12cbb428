import type {
  AccountDefined,
  InstrumentDefined,
  PartyDefined,
  StandingSettlementInstructionDefined,
} from '@verso/contracts';
import { emptyMarketReference, type MarketReference } from './market-reference.js';

export const TRADE_DATE = '2026-11-23';

/** A euro market with a share, a bond, two counterparties, a clearing house and a client. */
export function marketReference(): MarketReference {
  const reference = emptyMarketReference();
  for (const definition of [instrument('DE0007164600', 'UNIT'), instrument('DE000BU2Z015', 'FAMT')]) {
    reference.instruments.set(definition.isin, definition);
  }
  for (const definition of [
    party('529900VERSOSECEU0194', 'BOOKING_ENTITY'),
    party('529900ALPENBROKR0122', 'COUNTERPARTY'),
    party('969500BROKPARIS00247', 'COUNTERPARTY'),
    party('529900EURCCPCLR00945', 'CCP'),
  ]) {
    reference.parties.set(definition.lei, definition);
  }
  for (const lei of ['529900ALPENBROKR0122', '969500BROKPARIS00247']) {
    reference.settlementInstructions.set(`ssi-${lei}`, settlementInstruction(lei));
  }
  reference.accounts.set('CLIENT', clientAccount());
  reference.schedules.set('T2S', {
    market: 'T2S',
    version: 1,
    timeZone: 'Europe/Berlin',
    calendars: ['TARGET'],
    currency: 'EUR',
    entries: [
      { name: 'TRADING_OPEN', kind: 'TRADING_OPEN', localTime: '09:00', dayOffset: 0 },
      { name: 'TRADING_CLOSE', kind: 'TRADING_CLOSE', localTime: '17:30', dayOffset: 0 },
    ],
  });
  return reference;
}

function instrument(isin: string, quantityType: string): InstrumentDefined {
  return {
    isin,
    version: 1,
    name: isin,
    cfi: 'ESVUFR',
    currency: 'EUR',
    settlementMarket: 'T2S',
    placeOfSettlement: 'FCSDDEFFXXX',
    quantityType,
    priceType: quantityType === 'UNIT' ? 'PER_UNIT' : 'PERCENT',
    minimumDenomination: '1',
  };
}

function party(lei: string, role: string): PartyDefined {
  return {
    lei,
    version: 1,
    name: lei,
    bic: 'ALPBDEFFXXX',
    role,
    confirmationMethod: 'BILATERAL',
    toleranceProfile: '',
  };
}

function settlementInstruction(lei: string): StandingSettlementInstructionDefined {
  return {
    ssiId: `ssi-${lei}`,
    version: 1,
    party: lei,
    settlementMarket: 'T2S',
    currency: 'EUR',
    placeOfSettlement: 'FCSDDEFFXXX',
    participant: 'ALPBDEFFXXX',
    client: 'ALPBDEFFXXX',
    safekeepingAccount: 'A1',
    validFrom: '2024-01-01',
  };
}

function clientAccount(): AccountDefined {
  return {
    account: 'CLIENT',
    version: 1,
    kind: 'SAFEKEEPING',
    bookingEntity: '529900VERSOSECEU0194',
    accountNumber: 'C1',
    servicer: 'FCSDDEFFXXX',
    settlementMarket: 'T2S',
    placeOfSettlement: 'FCSDDEFFXXX',
    cashAccounts: [],
    segregation: 'CLIENT_SEGREGATED',
    fundingPolicy: '',
    creditLine: '',
    validFrom: '2024-01-01',
  };
}
