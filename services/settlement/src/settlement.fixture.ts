import type {
  AccountDefined,
  BusinessDayClosed,
  InstructionCreated,
  PartyDefined,
  ReferenceDataEvent,
  SettlementObligationCreated,
  StandingSettlementInstructionDefined,
  ToleranceProfileDefined,
  Trade,
} from '@verso/contracts';
import type { ReceivedEvent } from '@verso/messaging';
import { emptyDirectory, foldDirectory, type SettlementDirectory } from './directory.js';
import { instructionIdOf, obligationIdOf } from './domain/identifiers.js';

export const US = '529900T8BM49AURSDO55';
export const THEM = '7LTWFZYICNSX8D621K86';
export const OUR_BIC = 'VERSDEFFXXX';
export const CSD = 'DAKVDEFFXXX';
export const CUSTODIAN = 'IRVTUS3NXXX';
export const DTC = 'DTCYUS33XXX';
export const TRADE_ID = 'trd_019a8b2c-3d4e-7f50-8a1b-2c3d4e5f6071';
export const OBLIGATION_ID = obligationIdOf(TRADE_ID, 1);
export const INSTRUCTION_ID = instructionIdOf(OBLIGATION_ID, 1);

export function trade(changes: Partial<Trade> = {}): Trade {
  return {
    bookingEntity: US,
    source: 'OMS',
    session: 'S1',
    executionIds: ['E1'],
    side: 'BUY',
    tradeSide: 'MARKET',
    tradingCapacity: 'DEAL',
    counterparty: { lei: THEM, role: 'COUNTERPARTY' },
    mic: 'XOFF',
    paymentType: 'DVP',
    transactionType: 'TRAD',
    marketClaimOptOut: false,
    isin: 'DE0007164600',
    cfi: 'ESVUFR',
    priceType: 'PER_UNIT',
    price: '100',
    quantityType: 'UNIT',
    quantity: '1000',
    tradeDate: '2026-11-23',
    executionTime: '2026-11-23T09:00:00.000000Z',
    tradeCurrency: 'EUR',
    settlementCurrency: 'EUR',
    grossAmount: eur('100000.00'),
    charges: [],
    settlementAmount: eur('100000.00'),
    intendedSettlementDate: '2026-11-25',
    settlementDateOrigin: 'CYCLE',
    settlementDateDiffersFromCycle: false,
    settlementCycleRule: 'T2S/T+2',
    settlementMarket: 'T2S',
    placeOfSettlement: CSD,
    ...changes,
  };
}

export function eur(amount: string): { currency: string; amount: string } {
  return { currency: 'EUR', amount };
}

export function account(changes: Partial<AccountDefined> = {}): AccountDefined {
  return {
    account: 'SAFE-T2S-1',
    version: 1,
    kind: 'SAFEKEEPING',
    bookingEntity: US,
    accountNumber: 'DE-10001',
    servicer: CSD,
    settlementMarket: 'T2S',
    placeOfSettlement: CSD,
    cashAccounts: [{ currency: 'EUR', account: 'CASH-EUR-1' }],
    segregation: 'OWN',
    fundingPolicy: '',
    creditLine: '',
    validFrom: '2020-01-01',
    ...changes,
  };
}

export function cashAccount(changes: Partial<AccountDefined> = {}): AccountDefined {
  const { cashAccounts: _, ...rest } = account();
  const cash = { account: 'CASH-EUR-1', kind: 'CASH', accountNumber: 'DE89370400440532013000', currency: 'EUR' };
  return { ...rest, cashAccounts: [], ...cash, ...changes };
}

export function ssi(changes: Partial<StandingSettlementInstructionDefined> = {}): StandingSettlementInstructionDefined {
  return {
    ssiId: 'SSI-1',
    version: 1,
    party: THEM,
    settlementMarket: 'T2S',
    currency: 'EUR',
    placeOfSettlement: CSD,
    participant: 'DEUTDEFFXXX',
    client: 'CLNTDEFFXXX',
    safekeepingAccount: '77001',
    validFrom: '2020-01-01',
    ...changes,
  };
}

export function party(changes: Partial<PartyDefined> = {}): PartyDefined {
  return {
    lei: US,
    version: 1,
    name: 'Verso Securities',
    bic: OUR_BIC,
    role: 'BOOKING_ENTITY',
    confirmationMethod: '',
    toleranceProfile: '',
    ...changes,
  };
}

export function tolerance(): ToleranceProfileDefined {
  const amounts = [
    { currency: 'EUR', upToAmount: '100000', tolerance: '2' },
    { currency: 'EUR', upToAmount: '', tolerance: '25' },
  ];
  return { name: 'T2S', version: 1, amounts, source: 'Regulation (EU) 2018/1229 art. 6' };
}

export function dayClosed(businessDate: string, nextBusinessDate: string): BusinessDayClosed {
  return { market: 'T2S', businessDate, at: `${businessDate}T17:30:00.000000Z`, nextBusinessDate };
}

/** Definitions of everything the usual trade needs. */
export function standingEvents(): readonly ReferenceEvent[] {
  return [
    { type: 'PartyDefined', data: party() },
    { type: 'AccountDefined', data: cashAccount() },
    { type: 'AccountDefined', data: account() },
    { type: 'StandingSettlementInstructionDefined', data: ssi() },
    { type: 'ToleranceProfileDefined', data: tolerance() },
  ];
}

export type ReferenceEvent = ReferenceDataEvent;

/** The directory after these definitions. */
export function directoryOf(...events: readonly ReferenceEvent[]): SettlementDirectory {
  return events.reduce((directory, event) => foldDirectory(directory, received(event)), emptyDirectory());
}

function received({ type, data }: ReferenceEvent): ReceivedEvent {
  // The fold looks at log, type and data only.
  return { log: 'reference-data', position: -1, type, data } as ReceivedEvent;
}

export function obligation(changes: Partial<SettlementObligationCreated> = {}): SettlementObligationCreated {
  return {
    obligationId: OBLIGATION_ID,
    bookingEntity: US,
    account: 'SAFE-T2S-1',
    cashAccount: 'CASH-EUR-1',
    counterparty: THEM,
    isin: 'DE0007164600',
    direction: 'RECEIVE',
    paymentType: 'DVP',
    transactionType: 'TRAD',
    quantityType: 'UNIT',
    quantity: '1000',
    amount: eur('100000.00'),
    contractualDate: '2026-11-25',
    settlementMarket: 'T2S',
    placeOfSettlement: CSD,
    route: 'SELF_INSTRUCTED',
    tradeDate: '2026-11-23',
    sources: [{ tradeId: TRADE_ID, tradeVersion: 1, quantity: '1000', amount: eur('100000.00') }],
    marketClaimOptOut: false,
    ...changes,
  };
}

export function instruction(changes: Partial<InstructionCreated> = {}): InstructionCreated {
  return {
    instructionId: INSTRUCTION_ID,
    obligationId: OBLIGATION_ID,
    bookingEntity: US,
    account: 'SAFE-T2S-1',
    cashAccount: 'CASH-EUR-1',
    movement: 'RECE',
    payment: 'APMT',
    isin: 'DE0007164600',
    quantityType: 'UNIT',
    quantity: '1000',
    amount: eur('100000.00'),
    tradeDate: '2026-11-23',
    settlementDate: '2026-11-25',
    transactionType: 'TRAD',
    placeOfSettlement: CSD,
    settlementMarket: 'T2S',
    safekeepingAccountNumber: 'DE-10001',
    cashAccountNumber: 'DE89370400440532013000',
    deliveringParties: [
      { role: 'DEPOSITORY', bic: CSD },
      { role: 'PARTY1', bic: 'DEUTDEFFXXX' },
      { role: 'PARTY2', bic: 'CLNTDEFFXXX', lei: THEM, safekeepingAccount: '77001' },
    ],
    receivingParties: [
      { role: 'DEPOSITORY', bic: CSD },
      { role: 'PARTY1', bic: OUR_BIC, lei: US },
    ],
    ourAccountRuleVersion: 'our-account-of-the-market/1 SAFE-T2S-1@1 CASH-EUR-1@1',
    counterpartyInstructionId: 'SSI-1',
    counterpartyInstructionVersion: 1,
    partialSettlement: 'PART',
    priority: 4,
    hold: true,
    accountServicer: CSD,
    sequence: 1,
    accountOwner: OUR_BIC,
    marketClaimOptOut: false,
    ...changes,
  };
}
