// Figures beside what they should be.

/**
 * @param rows what was measured, its figure, the aim and whether it is at least or at most that, and in which unit
 */
export function printAims(rows) {
  for (const { what, figure, atLeast, atMost, unit = '', digits = 0 } of rows) {
    const text = (number) => `${number.toLocaleString('en', { maximumFractionDigits: digits })} ${unit}`.trim();
    const aim = atLeast ?? atMost;
    const [sign, reached] = atLeast === undefined ? ['≤', figure <= aim] : ['≥', figure >= aim];
    const verdict = aim === undefined ? '' : `aim ${sign} ${text(aim)}: ${reached ? 'reached' : 'missed'}`;
    console.log(`  ${what.padEnd(52)} ${text(figure).padStart(18)}   ${verdict}`.trimEnd());
  }
}

/** The number below which a share of the numbers lies. */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}
