import type { Order, ReceivedEventOf } from '@verso/messaging';
import type { TradeConfirmationCommand } from '../domain/trade-confirmation.js';

/** Events of settlement that confirmation acts on. */
export const SETTLEMENT_EVENTS = ['InstructionMatched'] as const;

/** Where the depository's matching is the confirmation, a matched instruction confirms the trade that it settles. */
export function reactToSettlement(event: ReceivedEventOf<'settlement'>): readonly Order[] {
  if (event.type !== 'InstructionMatched') return [];
  const source = tradeOf(event.data.obligationId);
  if (source === undefined) return [];
  const command: TradeConfirmationCommand = { type: 'NoteDepositoryMatch', ...source };
  return [{ stream: `confirmation/${source.tradeId}`, command }];
}

/** An obligation is named after its trade version: `obl_<uuid>_<version>`. */
function tradeOf(obligationId: string): { readonly tradeId: string; readonly tradeVersion: number } | undefined {
  const [, uuid, version] = /^obl_(.+)_([0-9]+)$/.exec(obligationId) ?? [];
  return uuid === undefined ? undefined : { tradeId: `trd_${uuid}`, tradeVersion: Number(version) };
}
