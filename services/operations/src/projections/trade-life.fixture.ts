import type { StatusReason, Trade } from '@verso/contracts';
import type { LoggedEvent } from './office-logs.fixture.js';
import { BANK, BROKER, tradeTerms } from './trade-terms.fixture.js';

const LACK: StatusReason = { dimension: 'SETTLEMENT', code: 'LACK', scheme: 'ISO', narrative: 'Lack of securities' };

/** Every event that changes a row, about one trade in one version. */
export class TradeLife {
  private readonly standing: {
    readonly tradeId: string;
    readonly tradeVersion: number;
    readonly bookingEntity: string;
  };
  private readonly owed: { readonly obligationId: string; readonly bookingEntity: string; readonly account: string };
  readonly told: TradeLife['owed'] & { readonly instructionId: string; readonly messageId: string };
  private readonly cashSide: {
    readonly account: string;
    readonly obligationId: string;
    readonly bookingEntity: string;
  };

  constructor(
    readonly id: string,
    readonly version = 1,
    sequence = 1,
  ) {
    const obligationId = `obl_${id}_${String(version)}`;
    this.standing = { tradeId: `trd_${id}`, tradeVersion: version, bookingEntity: BANK };
    this.owed = { obligationId, bookingEntity: BANK, account: 'SAFE-T2S-1' };
    const instructionId = `I${id}-${String(version)}-${String(sequence)}`;
    this.told = { ...this.owed, instructionId, messageId: `${instructionId}-M` };
    this.cashSide = { ...this.owed, account: 'CASH-EUR-1' };
  }

  get tradeId(): string {
    return this.standing.tradeId;
  }

  captured(complete = true, change: Partial<Trade> = {}): LoggedEvent {
    const data = { ...this.standing, complete, trade: tradeTerms(change) };
    return { log: 'trade-capture', type: 'TradeCaptured', data };
  }

  /** What happens in the trade's own room. */
  capture(): LoggedEvent[] {
    const log = 'trade-capture';
    const missing = [{ kind: 'INSTRUMENT', key: 'DE0007164600' }];
    const trade = tradeTerms({ quantity: String(1_000 + this.version) });
    return [
      this.captured(false),
      { log, type: 'TradeEnrichmentPending', data: { ...this.standing, missing } },
      { log, type: 'TradeEnriched', data: { ...this.standing, trade } },
      { log, type: 'TradeAmended', data: { ...this.standing, complete: true, changes: [], trade } },
      { log, type: 'TradeCancelled', data: { ...this.standing, reason: 'BUSTED' } },
    ];
  }

  method(method = 'BILATERAL'): LoggedEvent {
    const data = { ...this.standing, method, ruleVersion: '1', confirmBy: '2026-11-23T17:15:00.000000Z' };
    return { log: 'confirmation', type: 'ConfirmationMethodDetermined', data };
  }

  confirmed(): LoggedEvent {
    return { log: 'confirmation', type: 'TradeConfirmed', data: { ...this.standing, method: 'BILATERAL' } };
  }

  mismatched(): LoggedEvent {
    const data = { ...this.standing, counterpartyReference: 'C1', toleranceProfile: 'P1', differences: [] };
    return { log: 'confirmation', type: 'ConfirmationMismatched', data };
  }

  overdue(): LoggedEvent {
    const data = { ...this.standing, confirmBy: '2026-11-23T17:15:00.000000Z' };
    return { log: 'confirmation', type: 'ConfirmationOverdue', data };
  }

  confirmation(): LoggedEvent[] {
    const log = 'confirmation';
    const theirs = { ...this.standing, counterpartyReference: 'C1' };
    return [
      this.method(),
      { log, type: 'ConfirmationMatched', data: { ...theirs, toleranceProfile: 'P1', tolerated: [] } },
      this.mismatched(),
      { log, type: 'CounterpartyConfirmationReleased', data: { ...theirs, reason: 'WITHDRAWN', matched: true } },
      this.overdue(),
      { log, type: 'ConfirmationCancelled', data: { ...this.standing, messageId: '', reason: 'AMENDED' } },
      this.confirmed(),
    ];
  }

  owedNow(): LoggedEvent {
    const { tradeId, tradeVersion } = this.standing;
    const terms = tradeTerms();
    const data = {
      ...this.owed,
      counterparty: BROKER,
      isin: terms.isin,
      direction: 'RECEIVE',
      paymentType: 'DVP',
      transactionType: 'TRAD',
      quantityType: 'UNIT',
      quantity: '1000',
      amount: terms.settlementAmount,
      contractualDate: terms.intendedSettlementDate,
      settlementMarket: 'T2S',
      placeOfSettlement: 'DAKVDEFFXXX',
      route: 'SELF_INSTRUCTED',
      tradeDate: terms.tradeDate,
      sources: [{ tradeId, tradeVersion, quantity: '1000' }],
      marketClaimOptOut: false,
    };
    return { log: 'settlement', type: 'SettlementObligationCreated', data };
  }

  superseded(nothingLive: boolean): LoggedEvent {
    const data = { ...this.owed, reason: 'BUSTED', nothingLive };
    return { log: 'settlement', type: 'SettlementObligationSuperseded', data };
  }

  obligationCancelled(): LoggedEvent {
    const data = { ...this.owed, reason: 'BUSTED', settledQuantity: '0' };
    return { log: 'settlement', type: 'SettlementObligationCancelled', data };
  }

  obligation(): LoggedEvent[] {
    const log = 'settlement';
    const { instructionId } = this.told;
    const missing = { missing: 'OUR_PARTY', detail: 'no party', waitsFor: [] };
    return [
      this.owedNow(),
      this.superseded(this.version % 2 === 0),
      this.obligationCancelled(),
      { log, type: 'PredecessorEnded', data: this.owed },
      { log, type: 'InstructionRouteMissing', data: { ...this.owed, ...missing } },
      {
        log,
        type: 'SettlementObligationDischarged',
        data: { ...this.owed, instructionId, effectiveSettlementDate: '2026-11-25' },
      },
    ];
  }

  instructed(): LoggedEvent {
    const data = {
      ...this.told,
      ...INSTRUCTED,
      transactionType: 'TRAD',
      placeOfSettlement: 'DAKVDEFFXXX',
      settlementMarket: 'T2S',
      safekeepingAccountNumber: '1',
      deliveringParties: [],
      receivingParties: [],
      ourAccountRuleVersion: '1',
      counterpartyInstructionId: 'ssi_1',
      counterpartyInstructionVersion: 1,
      partialSettlement: 'PART',
      priority: 4,
      hold: true,
      accountServicer: 'DAKVDEFFXXX',
      sequence: 1,
      accountOwner: 'VERSDEFFXXX',
      marketClaimOptOut: false,
    };
    return { log: 'settlement', type: 'InstructionCreated', data };
  }

  /** What the street says of the instruction, and the step before a release. */
  says(type: StreetWord): LoggedEvent {
    const data = { ...this.told, reasons: [LACK], tradeConfirmed: true, settledQuantity: '0', reason: 'BUSTED' };
    return { log: 'settlement', type, data };
  }

  asks(type: 'ReleaseRequested' | 'CancellationRequested'): LoggedEvent {
    const servicer = { accountOwner: 'VERSDEFFXXX', accountServicer: 'DAKVDEFFXXX', safekeepingAccountNumber: '1' };
    const address = { ...servicer, ...INSTRUCTED };
    const data = { ...this.told, requestId: 'R1', reason: 'BUSTED', address };
    return { log: 'settlement', type, data };
  }

  failed(daysFailing = 1): LoggedEvent {
    const about = { businessDate: '2026-11-25', quantityUnsettled: '1000', expectedSettlementDate: '2026-11-26' };
    return {
      log: 'settlement',
      type: 'SettlementFailed',
      data: { ...this.told, ...about, daysFailing, reasons: [LACK] },
    };
  }

  settled(settledQuantity = '1000', amount = '25000.00', last = true): LoggedEvent {
    const data = {
      ...this.told,
      isin: 'DE0007164600',
      direction: 'RECEIVE',
      effectiveSettlementDate: '2026-11-25',
      settledQuantity,
      previouslySettledQuantity: '0',
      servicerPreviouslySettledQuantity: '0',
      settledAmount: { currency: 'EUR', amount },
    };
    if (last) return { log: 'settlement', type: 'InstructionSettled', data };
    return { log: 'settlement', type: 'InstructionPartiallySettled', data: { ...data, remainingQuantity: '1' } };
  }

  instruction(): LoggedEvent[] {
    return [
      this.instructed(),
      ...STREET_WORDS.map((type) => this.says(type)),
      this.asks('ReleaseRequested'),
      this.asks('CancellationRequested'),
      this.failed(),
      this.settled('400', '10000.00', false),
      this.settled('600.5', '15012.50'),
    ];
  }

  funds(type: 'FundsReserved' | 'FundsShortfallDetected'): LoggedEvent {
    const { instructionId } = this.told;
    const figures = { posted: '0', reserved: '0', firmReceipts: '0', creditLine: '0', available: '0' };
    const amount = { currency: 'EUR', amount: '25000.00' };
    const policy = { valueDate: '2026-11-25', fundingPolicy: 'NET_PROJECTED', figures, businessDate: '2026-11-25' };
    const data = { ...this.cashSide, reservationId: 'R1', instructionId, amount, ...policy };
    return { log: 'cash', type, data };
  }

  provision(): LoggedEvent[] {
    const { instructionId } = this.told;
    const euros = (amount: string): { currency: string; amount: string } => ({ currency: 'EUR', amount });
    const reservation = { reservationId: 'R1', instructionId };
    const funds = { ...this.cashSide, ...reservation };
    const securities = { ...this.owed, ...reservation, isin: 'DE0007164600' };
    const figures = { settled: '0', reserved: '0', available: '0' };
    return [
      this.funds('FundsReserved'),
      this.funds('FundsShortfallDetected'),
      {
        log: 'cash',
        type: 'FundsReservationConsumed',
        data: { ...funds, consumed: euros('1.00'), remaining: euros('0.00') },
      },
      {
        log: 'cash',
        type: 'FundsReservationReleased',
        data: { ...funds, released: euros('1.00'), reason: 'CANCELLED' },
      },
      { log: 'positions', type: 'SecuritiesReserved', data: { ...securities, quantity: '1000', figures } },
      {
        log: 'positions',
        type: 'SecuritiesShortfallDetected',
        data: { ...securities, quantity: '1000', figures, businessDate: '2026-11-25' },
      },
      {
        log: 'positions',
        type: 'SecuritiesReservationConsumed',
        data: { ...securities, consumed: '1', remaining: '0' },
      },
      {
        log: 'positions',
        type: 'SecuritiesReservationReleased',
        data: { ...securities, released: '1', reason: 'CANCELLED' },
      },
    ];
  }

  everything(): LoggedEvent[] {
    return [
      ...this.capture(),
      ...this.confirmation(),
      ...this.obligation(),
      ...this.instruction(),
      ...this.provision(),
    ];
  }
}

const INSTRUCTED = {
  movement: 'RECE',
  payment: 'APMT',
  isin: 'DE0007164600',
  quantityType: 'UNIT',
  quantity: '1000',
  tradeDate: '2026-11-23',
  settlementDate: '2026-11-25',
};

const STREET_WORDS = [
  'InstructionSent',
  'InstructionAccepted',
  'InstructionRejected',
  'InstructionMatched',
  'InstructionUnmatched',
  'InstructionReleased',
  'ReleaseDenied',
  'InstructionHeld',
  'InstructionCancelled',
  'CancellationDenied',
  'InstructionPending',
  'InstructionFailing',
] as const;
export type StreetWord = (typeof STREET_WORDS)[number];
