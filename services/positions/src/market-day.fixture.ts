import type { AccountDefined, PositionsEvent, ReferenceDataEvent, SettlementEvent } from '@verso/contracts';
import { buildCustodyHoldingsStatement } from '@verso/iso20022';
import type { IncomingMessage } from '@verso/messaging';
import type { About } from './domain/commands.js';

export const ENTITY = '529900T8BM49AURSDO55';
export const ACCOUNT = 'SAFE-T2S-1';
export const ABOUT: About = { account: ACCOUNT, bookingEntity: ENTITY };
export const MONDAY = '2026-11-23';
export const TUESDAY = '2026-11-24';
export const WEDNESDAY = '2026-11-25';
export const ACCOUNT_NUMBER = 'DAKV1234000';
export const CSD = 'DAKVDEFFXXX';
export const BUND = 'DE0001102580';
export const SHARE = 'DE0007164600';

type Named<Union extends { readonly type: string }, Type extends Union['type']> = Extract<
  Union,
  { readonly type: Type }
>;

export function accountDefined(more: Partial<AccountDefined> = {}): ReferenceDataEvent {
  return {
    type: 'AccountDefined',
    data: {
      account: ACCOUNT,
      version: 1,
      kind: 'SAFEKEEPING',
      bookingEntity: ENTITY,
      accountNumber: ACCOUNT_NUMBER,
      servicer: CSD,
      settlementMarket: 'T2S',
      placeOfSettlement: CSD,
      cashAccounts: [],
      segregation: 'OWN',
      fundingPolicy: '',
      creditLine: '',
      validFrom: '2026-01-01',
      ...more,
    },
  };
}

export function openingBalance(quantity: string, isin = BUND): ReferenceDataEvent {
  return { type: 'OpeningBalanceDefined', data: { account: ACCOUNT, isin, quantity, asOf: '2026-11-20' } };
}

export function provisioning(businessDate: string, market = 'T2S'): ReferenceDataEvent {
  const at = `${businessDate}T09:00:00.000000Z`;
  return { type: 'CutOffReached', data: { market, businessDate, at, name: 'MORNING', kind: 'PROVISIONING' } };
}

export interface Deal {
  readonly id: string;
  readonly direction: 'RECEIVE' | 'DELIVER';
  readonly quantity: string;
  readonly settles: string;
  readonly isin?: string;
}

export function obligation({ id, direction, quantity, settles, isin = BUND }: Deal): SettlementEvent {
  return {
    type: 'SettlementObligationCreated',
    data: {
      obligationId: `obl_${id}`,
      bookingEntity: ENTITY,
      account: ACCOUNT,
      counterparty: '549300MLUDYVRQOOXS22',
      isin,
      direction,
      paymentType: 'FOP',
      transactionType: 'TRAD',
      quantityType: 'UNIT',
      quantity,
      contractualDate: settles,
      settlementMarket: 'T2S',
      placeOfSettlement: CSD,
      route: 'SELF_INSTRUCTED',
      tradeDate: '2026-11-20',
      sources: [],
      marketClaimOptOut: false,
    },
  };
}

export function provisionRequested(deal: Deal, priority = 4): SettlementEvent {
  const { id, direction, quantity, settles, isin = BUND } = deal;
  return {
    type: 'ProvisionRequested',
    data: {
      instructionId: `I${id}`,
      obligationId: `obl_${id}`,
      bookingEntity: ENTITY,
      account: ACCOUNT,
      isin,
      direction,
      paymentType: 'FOP',
      quantity,
      settlementDate: settles,
      priority,
      settlementMarket: 'T2S',
    },
  };
}

export function settled(
  deal: Deal,
  on: string,
  quantity = deal.quantity,
): Named<SettlementEvent, 'InstructionSettled'> {
  return {
    type: 'InstructionSettled',
    data: {
      instructionId: `I${deal.id}`,
      obligationId: `obl_${deal.id}`,
      bookingEntity: ENTITY,
      account: ACCOUNT,
      messageId: `M${deal.id}`,
      isin: deal.isin ?? BUND,
      direction: deal.direction,
      effectiveSettlementDate: on,
      settledQuantity: quantity,
      previouslySettledQuantity: '0',
      servicerPreviouslySettledQuantity: '0',
    },
  };
}

export function partlySettled(deal: Deal, on: string, quantity: string): SettlementEvent {
  const { data } = settled(deal, on, quantity);
  const messageId = `${data.messageId}-1`;
  return { type: 'InstructionPartiallySettled', data: { ...data, messageId, remainingQuantity: '1' } };
}

export function failed(deal: Deal, businessDate: string, expectedSettlementDate: string): SettlementEvent {
  return {
    type: 'SettlementFailed',
    data: {
      instructionId: `I${deal.id}`,
      obligationId: `obl_${deal.id}`,
      bookingEntity: ENTITY,
      account: ACCOUNT,
      businessDate,
      daysFailing: 1,
      quantityUnsettled: deal.quantity,
      reasons: [],
      expectedSettlementDate,
    },
  };
}

export function instructionCancelled(deal: Deal): SettlementEvent {
  return {
    type: 'InstructionCancelled',
    data: {
      instructionId: `I${deal.id}`,
      obligationId: `obl_${deal.id}`,
      bookingEntity: ENTITY,
      account: ACCOUNT,
      reason: 'Cancelled as requested',
      tradeConfirmed: true,
      settledQuantity: '0',
    },
  };
}

export interface StatementOf {
  readonly id: string;
  readonly day: string;
  /** Quantity by ISIN; negative is short. */
  readonly holdings: Readonly<Record<string, string>>;
  readonly number?: string;
  readonly servicer?: string;
  readonly basis?: string;
}

/** The servicer's semt.002 as it comes off the channel. */
export function statement(of: StatementOf, messageId = `MSG-${of.id}`): IncomingMessage {
  const { id, day, holdings, number = ACCOUNT_NUMBER, servicer = CSD, basis = 'SETT' } = of;
  const body = buildCustodyHoldingsStatement({
    pageNumber: '1',
    lastPage: true,
    statementIdentification: id,
    statementDate: day,
    basis,
    accountServicer: servicer,
    safekeepingAccount: number,
    holdings: Object.entries(holdings).map(([isin, quantity]) => {
      const shortLong = quantity.startsWith('-') ? 'SHOR' : 'LONG';
      return { isin, aggregate: { type: 'UNIT', quantity: quantity.replace('-', ''), shortLong } };
    }),
  });
  return {
    messageId,
    channel: 'custody-statement',
    sender: CSD,
    receiver: ENTITY,
    body,
    bodyEncoding: 'utf-8',
    possibleDuplicate: false,
  };
}

export function eventsOf<Type extends PositionsEvent['type']>(
  events: readonly PositionsEvent[],
  type: Type,
): readonly Named<PositionsEvent, Type>['data'][] {
  return events.flatMap((event) => (event.type === type ? [event.data as Named<PositionsEvent, Type>['data']] : []));
}
