import { contentHash } from '@verso/decider';

/** Tells a repeat of a statement from another one under the same id: the same day and the same holdings, in any order. */
export function hashOfLines(statement: {
  readonly businessDate: string;
  readonly lines: readonly { readonly isin: string; readonly quantity: string }[];
}): string {
  const lines = statement.lines.map(({ isin, quantity }) => `${isin} ${quantity}`).sort();
  return contentHash([statement.businessDate, ...lines].join('\n'));
}
