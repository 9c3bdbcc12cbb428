import type { AccountDefined, CashEvent, Money, ReferenceDataEvent, SettlementEvent } from '@verso/contracts';
import { buildCashStatement } from '@verso/iso20022';
import type { IncomingMessage } from '@verso/messaging';
import { fromMinor } from '@verso/money';
import type { About, CashCommand } from './domain/commands.js';

export const ENTITY = '529900T8BM49AURSDO55';
export const COUNTERPARTY = '549300MLUDYVRQOOXS22';
export const ACCOUNT = 'CASH-EUR-1';
export const ABOUT: About = { account: ACCOUNT, bookingEntity: ENTITY };
export const MONDAY = '2026-11-23';
export const TUESDAY = '2026-11-24';
export const WEDNESDAY = '2026-11-25';
export const ACCOUNT_NUMBER = 'DE89370400440532013000';
export const AGENT = 'DEUTDEFFXXX';

type Named<Union extends { readonly type: string }, Type extends Union['type']> = Extract<
  Union,
  { readonly type: Type }
>;

export function euros(amount: string): Money {
  return { currency: 'EUR', amount };
}

export function cashAccountDefined(more: Partial<AccountDefined> = {}): Named<ReferenceDataEvent, 'AccountDefined'> {
  return {
    type: 'AccountDefined',
    data: {
      account: ACCOUNT,
      version: 1,
      kind: 'CASH',
      bookingEntity: ENTITY,
      accountNumber: ACCOUNT_NUMBER,
      servicer: AGENT,
      settlementMarket: 'T2S',
      placeOfSettlement: '',
      currency: 'EUR',
      cashAccounts: [],
      segregation: 'OWN',
      fundingPolicy: 'NET_PROJECTED',
      creditLine: '0',
      validFrom: '2026-01-01',
      ...more,
    },
  };
}

export function safekeepingAccountDefined(): Named<ReferenceDataEvent, 'AccountDefined'> {
  const cashAccounts = [{ currency: 'EUR', account: ACCOUNT }];
  return cashAccountDefined({ account: 'SAFE-T2S-1', kind: 'SAFEKEEPING', accountNumber: 'S1', cashAccounts });
}

export function openingBalance(amount: string): ReferenceDataEvent {
  return { type: 'OpeningBalanceDefined', data: { account: ACCOUNT, balance: euros(amount), asOf: '2026-11-20' } };
}

export function provisioning(businessDate: string, market = 'T2S'): ReferenceDataEvent {
  const at = `${businessDate}T09:00:00.000000Z`;
  return { type: 'CutOffReached', data: { market, businessDate, at, name: 'MORNING', kind: 'PROVISIONING' } };
}

/** A purchase (we receive and pay) or a sale (we deliver and are paid), settling against payment. */
export interface Deal {
  readonly id: string;
  readonly side: 'PURCHASE' | 'SALE';
  readonly amount: string;
  readonly settles: string;
}

export function obligation({ id, side, amount, settles }: Deal): Named<SettlementEvent, 'SettlementObligationCreated'> {
  return {
    type: 'SettlementObligationCreated',
    data: {
      obligationId: `obl_${id}`,
      bookingEntity: ENTITY,
      account: 'SAFE-T2S-1',
      cashAccount: ACCOUNT,
      counterparty: COUNTERPARTY,
      isin: 'DE0001102580',
      direction: side === 'PURCHASE' ? 'RECEIVE' : 'DELIVER',
      paymentType: 'DVP',
      transactionType: 'TRAD',
      quantityType: 'UNIT',
      quantity: '100',
      amount: euros(amount),
      contractualDate: settles,
      settlementMarket: 'T2S',
      placeOfSettlement: 'DAKVDEFFXXX',
      route: 'SELF_INSTRUCTED',
      tradeDate: '2026-11-20',
      sources: [],
      marketClaimOptOut: false,
    },
  };
}

export function provisionRequested({ id, side, amount, settles }: Deal, priority = 4): SettlementEvent {
  return {
    type: 'ProvisionRequested',
    data: {
      instructionId: `I${id}`,
      obligationId: `obl_${id}`,
      bookingEntity: ENTITY,
      account: 'SAFE-T2S-1',
      cashAccount: ACCOUNT,
      isin: 'DE0001102580',
      direction: side === 'PURCHASE' ? 'RECEIVE' : 'DELIVER',
      paymentType: 'DVP',
      quantity: '100',
      amount: euros(amount),
      settlementDate: settles,
      priority,
      settlementMarket: 'T2S',
    },
  };
}

export function settled(deal: Deal, on: string, amount = deal.amount): Named<SettlementEvent, 'InstructionSettled'> {
  return {
    type: 'InstructionSettled',
    data: {
      instructionId: `I${deal.id}`,
      obligationId: `obl_${deal.id}`,
      bookingEntity: ENTITY,
      account: 'SAFE-T2S-1',
      messageId: `M${deal.id}`,
      cashAccount: ACCOUNT,
      isin: 'DE0001102580',
      direction: deal.side === 'PURCHASE' ? 'RECEIVE' : 'DELIVER',
      effectiveSettlementDate: on,
      settledQuantity: '100',
      previouslySettledQuantity: '0',
      settledAmount: euros(amount),
      servicerPreviouslySettledQuantity: '0',
    },
  };
}

export function partlySettled(deal: Deal, on: string, amount: string): SettlementEvent {
  const { data } = settled(deal, on, amount);
  return {
    type: 'InstructionPartiallySettled',
    data: { ...data, messageId: `${data.messageId}-1`, remainingQuantity: '60' },
  };
}

export function instructionCancelled(deal: Deal): SettlementEvent {
  return {
    type: 'InstructionCancelled',
    data: {
      instructionId: `I${deal.id}`,
      obligationId: `obl_${deal.id}`,
      bookingEntity: ENTITY,
      account: 'SAFE-T2S-1',
      reason: 'Cancelled as requested',
      tradeConfirmed: true,
      settledQuantity: '0',
    },
  };
}

export function failed(deal: Deal, businessDate: string, expectedSettlementDate: string): SettlementEvent {
  return {
    type: 'SettlementFailed',
    data: {
      instructionId: `I${deal.id}`,
      obligationId: `obl_${deal.id}`,
      bookingEntity: ENTITY,
      account: 'SAFE-T2S-1',
      businessDate,
      daysFailing: 1,
      quantityUnsettled: '100',
      reasons: [],
      cashAccount: ACCOUNT,
      amountUnsettled: euros(deal.amount),
      expectedSettlementDate,
    },
  };
}

/** One booked entry; positive amounts are credits. The references are the confirmation's and the instruction's. */
export interface EntryOf {
  readonly minor: bigint;
  readonly message?: string;
  readonly instruction?: string;
  readonly valueDate?: string;
}

export interface StatementOf {
  readonly id: string;
  readonly day: string;
  readonly opening: bigint;
  readonly entries?: readonly EntryOf[];
  readonly closing?: bigint;
  readonly sequence?: number;
  readonly currency?: string;
  readonly number?: string;
  readonly servicer?: string;
}

/** The agent's camt.053 as it comes off the channel. */
export function statement(of: StatementOf, messageId = `MSG-${of.id}`): IncomingMessage {
  const { id, day, opening, entries = [], sequence, currency = 'EUR', number = ACCOUNT_NUMBER, servicer = AGENT } = of;
  const closing = of.closing ?? entries.reduce((sum, { minor }) => sum + minor, opening);
  const directed = (minor: bigint): { currency: string; amount: string; creditDebit: 'CRDT' | 'DBIT' } => ({
    ...fromMinor(currency, minor < 0n ? -minor : minor),
    creditDebit: minor < 0n ? 'DBIT' : 'CRDT',
  });
  const body = buildCashStatement({
    messageIdentification: messageId,
    creationDateTime: `${day}T18:30:00Z`,
    statements: [
      {
        statementIdentification: id,
        ...(sequence === undefined ? {} : { electronicSequenceNumber: String(sequence) }),
        account: { identification: number, currency, servicer },
        balances: [
          { type: 'OPBD', date: day, ...directed(opening) },
          { type: 'CLBD', date: day, ...directed(closing) },
        ],
        entries: entries.map(({ minor, message, instruction, valueDate = day }, index) => ({
          ...directed(minor),
          entryReference: `${id}-${String(index + 1)}`,
          status: 'BOOK',
          bookingDate: day,
          valueDate,
          ...(message === undefined ? {} : { accountServicerReference: message }),
          transactions: instruction === undefined ? [] : [{ endToEndIdentification: instruction }],
        })),
      },
    ],
  });
  return {
    messageId,
    channel: 'cash-statement',
    sender: AGENT,
    receiver: ENTITY,
    body,
    bodyEncoding: 'utf-8',
    possibleDuplicate: false,
  };
}

export function eventsOf<Type extends CashEvent['type']>(
  events: readonly CashEvent[],
  type: Type,
): readonly Named<CashEvent, Type>['data'][] {
  return events.flatMap((event) => (event.type === type ? [event.data as Named<CashEvent, Type>['data']] : []));
}

export type { CashCommand };
