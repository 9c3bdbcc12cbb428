import type { FundsReserved, MissingReference, StatusReason } from '@verso/contracts';
import { ENTITY, type Told } from './exceptions.fixture.js';

/** Events of other rooms as they are told of one trade, an account or a message. */
export const TRADE = 'trd_0193a000-0000-7000-8000-000000000001';

const bookingEntity = ENTITY;

export function obligationOf(tradeId: string, version: number): string {
  return `obl_${tradeId.slice(4)}_${String(version)}`;
}

export function reason(code: string, dimension = 'SETTLEMENT'): StatusReason {
  return { dimension, code, scheme: 'ISO', narrative: '' };
}

export function pending(
  tradeVersion: number,
  tradeId = TRADE,
  missing: readonly MissingReference[] = [{ kind: 'PARTY', key: '529900ALPENBROKR0122' }],
): Told {
  const data = { tradeId, tradeVersion, bookingEntity, missing };
  return { log: 'trade-capture', stream: `trade/${tradeId}`, event: { type: 'TradeEnrichmentPending', data } };
}

export function busted(tradeVersion: number, tradeId = TRADE): Told {
  const data = { tradeId, tradeVersion, bookingEntity, reason: 'busted' };
  return { log: 'trade-capture', stream: `trade/${tradeId}`, event: { type: 'TradeCancelled', data } };
}

export function duplicate(firstTradeId: string, tradeId = TRADE): Told {
  const data = { tradeId, bookingEntity, firstTradeId, uti: 'UTI' };
  return { log: 'trade-capture', stream: 'uti/1', event: { type: 'PossibleDuplicateDetected', data } };
}

export function method(tradeVersion: number, name: string, tradeId = TRADE): Told {
  const data = { tradeId, tradeVersion, bookingEntity, method: name, ruleVersion: 'default', confirmBy: '' };
  return {
    log: 'confirmation',
    stream: `confirmation/${tradeId}`,
    event: { type: 'ConfirmationMethodDetermined', data },
  };
}

export function mismatched(tradeVersion: number, tradeId = TRADE): Told {
  const differences = [{ field: 'price', ours: '101.25', theirs: '101.3' }];
  const about = { tradeId, tradeVersion, bookingEntity, counterpartyReference: 'C1', toleranceProfile: 'CSDR-EUR@1' };
  const event = { type: 'ConfirmationMismatched', data: { ...about, differences } } as const;
  return { log: 'confirmation', stream: `confirmation/${tradeId}`, event };
}

export function matched(tradeVersion: number, tradeId = TRADE): Told {
  const about = { tradeId, tradeVersion, bookingEntity, counterpartyReference: 'C1', toleranceProfile: 'CSDR-EUR@1' };
  const event = { type: 'ConfirmationMatched', data: { ...about, tolerated: [], afterDifference: true } } as const;
  return { log: 'confirmation', stream: `confirmation/${tradeId}`, event };
}

export function confirmationCancelled(tradeVersion: number, tradeId = TRADE): Told {
  const data = { tradeId, tradeVersion, bookingEntity, messageId: '', reason: 'AMENDED' };
  return { log: 'confirmation', stream: `confirmation/${tradeId}`, event: { type: 'ConfirmationCancelled', data } };
}

type WithReasons = 'InstructionUnmatched' | 'InstructionRejected' | 'ReleaseDenied' | 'CancellationDenied';

export function statusWithReasons(type: WithReasons, version: number, code: string, tradeId = TRADE): Told {
  const reasons = [reason(code, type === 'InstructionUnmatched' ? 'MATCHING' : 'PROCESSING')];
  const about = { ...instruction(tradeId, version), messageId: 'M1', reasons };
  const stream = `instruction/${about.instructionId}`;
  if (type === 'InstructionRejected')
    return { log: 'settlement', stream, event: { type, data: { ...about, tradeConfirmed: false } } };
  return { log: 'settlement', stream, event: { type, data: about } };
}

export function depositoryMatched(version: number, tradeId = TRADE): Told {
  const about = { ...instruction(tradeId, version), messageId: 'M2' };
  return {
    log: 'settlement',
    stream: `instruction/${about.instructionId}`,
    event: { type: 'InstructionMatched', data: about },
  };
}

export function failed(version: number, daysFailing: number, code: string, tradeId = TRADE): Told {
  const about = { ...instruction(tradeId, version), businessDate: `2026-11-${String(24 + daysFailing)}`, daysFailing };
  const rest = { quantityUnsettled: '1000', reasons: [reason(code)], expectedSettlementDate: '2026-11-30' };
  const event = { type: 'SettlementFailed', data: { ...about, ...rest } } as const;
  return { log: 'settlement', stream: `instruction/${about.instructionId}`, event };
}

export function settled(version: number, tradeId = TRADE): Told {
  const about = { ...instruction(tradeId, version), messageId: 'M3', isin: 'DE0001102580', direction: 'RECEIVE' };
  const rest = { effectiveSettlementDate: '2026-11-25', settledQuantity: '1000', previouslySettledQuantity: '0' };
  const counted = { ...about, ...rest, servicerPreviouslySettledQuantity: '0' };
  const event = { type: 'InstructionSettled', data: counted } as const;
  return { log: 'settlement', stream: `instruction/${about.instructionId}`, event };
}

export function settlementReversed(version: number, tradeId = TRADE): Told {
  const data = {
    instructionId: 'I1',
    obligationId: obligationOf(tradeId, version),
    bookingEntity,
    account: 'SAFE-T2S-1',
    messageId: 'R1',
    reversedMessageId: 'S1',
    isin: 'DE0007164600',
    direction: 'RECEIVE',
    effectiveDate: '2026-11-26',
    reversedQuantity: '1000',
    settledQuantity: '0',
    servicerPreviouslySettledQuantity: '0',
    settlementDate: '2026-11-25',
    priority: 4,
    reopened: true,
  };
  return { log: 'settlement', stream: `instruction/${tradeId}`, event: { type: 'SettlementReversed', data } };
}

export function shortOfFunds(version: number, available: string, tradeId = TRADE): Told {
  const data = { ...funds(version, available, tradeId), businessDate: '2026-11-25' };
  const event = { type: 'FundsShortfallDetected', data } as const;
  return { log: 'cash', stream: 'account/CASH-EUR-1', event };
}

export function fundsReserved(version: number, tradeId = TRADE): Told {
  const data = { ...funds(version, '1000000', tradeId), reservationId: 'R1' };
  return { log: 'cash', stream: 'account/CASH-EUR-1', event: { type: 'FundsReserved', data } };
}

export function breakRaised(breakId: string): Told {
  const about = { account: 'CASH-EUR-1', bookingEntity, breakId, statementId: 'S1', businessDate: '2026-11-25' };
  const rest = {
    kind: 'NOT_IN_LEDGER',
    reference: 'X',
    amount: { currency: 'EUR', amount: '5' },
    detail: 'Unknown entry.',
  };
  return { log: 'cash', stream: 'account/CASH-EUR-1', event: { type: 'BreakRaised', data: { ...about, ...rest } } };
}

export function breakCleared(breakId: string): Told {
  const data = { account: 'CASH-EUR-1', bookingEntity, breakId, detail: 'The movement was posted.' };
  return { log: 'cash', stream: 'account/CASH-EUR-1', event: { type: 'BreakCleared', data } };
}

export function messageRejected(messageId: string): Told {
  const about = { messageId, channel: 'settlement', sender: 'DAKVDEFFXXX', subject: messageId };
  const data = { ...about, code: 'MESSAGE_GARBLED', detail: 'It is not XML.', errors: [] };
  return { log: 'settlement', stream: `message/settlement:${messageId}`, event: { type: 'MessageRejected', data } };
}

export function messageRepaired(messageId: string): Told {
  const data = { messageId, subject: messageId, replacedByMessageId: `${messageId}-2` };
  return { log: 'settlement', stream: `message/settlement:${messageId}`, event: { type: 'MessageRepaired', data } };
}

/** An event of trade capture that settlement could not handle. */
export function eventSetAside(position: number): Told {
  const data = { ...setAside(position), error: 'TypeError: no such thing' };
  return { log: 'settlement', stream: `set-aside/trade-capture:${position}`, event: { type: 'EventSetAside', data } };
}

export function eventReplayed(position: number): Told {
  const data = setAside(position);
  return { log: 'settlement', stream: `set-aside/trade-capture:${position}`, event: { type: 'EventReplayed', data } };
}

function setAside(position: number): { consumer: string; upstream: string; position: number; subject: string } {
  return { consumer: 'settlement', upstream: 'trade-capture', position, subject: TRADE };
}

function instruction(
  tradeId: string,
  version: number,
): { instructionId: string; obligationId: string; bookingEntity: string; account: string } {
  const instructionId = `I${tradeId.slice(-4)}0${String(version)}1`;
  return { instructionId, obligationId: obligationOf(tradeId, version), bookingEntity, account: 'SAFE-T2S-1' };
}

function funds(version: number, available: string, tradeId: string): Omit<FundsReserved, 'reservationId'> {
  const { instructionId, obligationId } = instruction(tradeId, version);
  return {
    account: 'CASH-EUR-1',
    bookingEntity,
    obligationId,
    instructionId,
    amount: { currency: 'EUR', amount: '101250' },
    valueDate: '2026-11-25',
    fundingPolicy: 'NET_PROJECTED',
    figures: { posted: available, reserved: '0', firmReceipts: '0', creditLine: '0', available },
  };
}

/** A counterparty instructs against us under this reference of the depository's; or it is removed again. */
export function alleged(reference: string, type: 'AllegementReceived' | 'AllegementRemoved'): Told {
  const about = { obligationId: `allegement:${reference}`, bookingEntity, account: 'SAFE-T2S-1', messageId: type };
  const stream = `allegement/${reference}`;
  if (type === 'AllegementRemoved') return { log: 'settlement', stream, event: { type, data: about } };
  const terms = { isin: 'DE0007164600', quantity: '5', settlementDate: '2026-11-25', counterpartyBic: 'DEUTDEFFXXX' };
  return { log: 'settlement', stream, event: { type, data: { ...about, ...terms } } };
}
