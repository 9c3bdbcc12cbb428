/** A trade as the subject of an event names it. */
export interface TradeSubject {
  readonly tradeId: string;
  /** The trade version of an obligation; undefined when the subject is the trade itself. */
  readonly version: number | undefined;
}

/**
 * The trade that a subject is about: trades and refusals name themselves, obligations are named after the trade and the
 * version they came from. Undefined for accounts, messages and whatever else is not about one trade.
 */
export function tradeOfSubject(subject: string): TradeSubject | undefined {
  if (subject.startsWith('trd_') || subject.startsWith('ref_')) return { tradeId: subject, version: undefined };
  if (!subject.startsWith('obl_')) return undefined;
  const end = subject.lastIndexOf('_');
  const version = Number(subject.slice(end + 1));
  if (end < 5 || !Number.isSafeInteger(version) || version < 1) return undefined;
  return { tradeId: `trd_${subject.slice(4, end)}`, version };
}
