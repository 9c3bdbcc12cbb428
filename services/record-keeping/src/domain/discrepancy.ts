/** Where, and how, events differ from those that were signed. */
export interface Discrepancy {
  /** Offset of the first event that is not what was signed. */
  readonly offset: number;
  readonly problem: 'ALTERED' | 'MISSING' | 'INSERTED' | 'REORDERED';
  readonly detail: string;
}

/**
 * Compares the leaves of the events as they stand with the signed ones. `actual` may go on past the signed end, so that
 * an insertion near the end is told from an alteration.
 */
export function firstDiscrepancy(actual: readonly string[], signed: readonly string[]): Discrepancy | undefined {
  const offset = signed.findIndex((leaf, at) => leaf !== actual[at]);
  if (offset < 0) return undefined;
  if (offset >= actual.length) {
    const detail = `${signed.length - offset} signed events from here on are not there`;
    return { offset, problem: 'MISSING', detail };
  }
  const found = actual[offset] ?? '';
  const expected = signed[offset] ?? '';
  const signedAt = signed.indexOf(found, offset);
  const standsAt = actual.indexOf(expected, offset);
  if (signedAt < 0 && standsAt < 0)
    return { offset, problem: 'ALTERED', detail: 'the event is not the one that was signed' };
  // After an insertion everything follows in order; where the next one stayed in its place, two have changed places.
  if (signedAt < 0 && actual[standsAt + 1] === (signed[offset + 1] ?? actual[standsAt + 1])) {
    const detail = `an event that nobody signed pushes ${standsAt - offset} places back what stood here`;
    return { offset, problem: 'INSERTED', detail };
  }
  if (standsAt < 0) return { offset, problem: 'MISSING', detail: 'the signed event is gone and later ones moved up' };
  return { offset, problem: 'REORDERED', detail: `the event signed here stands ${standsAt - offset} places later` };
}
