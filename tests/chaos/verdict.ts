import type { ChaosOutcome } from './chaos-run.ts';
import type { Finding } from './checkers.ts';

/** What a run has shown, a line for each thing; the last line says it in words. */
export function verdict(
  outcome: ChaosOutcome,
  findings: readonly Finding[],
  { seed, elapsed }: { readonly seed: number; readonly elapsed: string },
): readonly string[] {
  const { breaking, evidence, complaints, restedAfterMs, ticks, repeatedRequests } = outcome;
  const { hits } = breaking.plan;
  const missed = breaking.plan.missed();
  const events = [...evidence.logs.values()].reduce((sum, rows) => sum + rows.length, 0);
  const acknowledged = evidence.acknowledged.length;
  const bad = complaints.length + findings.reduce((sum, { violations }) => sum + violations.length, 0);
  return [
    '',
    `kills          ${breaking.totalKills}: ${counted(breaking.kills)}`,
    `fail points    ${hits.size} of ${hits.size + missed.length} hit: ${counted(hits)}`,
    ...(missed.length === 0 ? [] : [`               not reached: ${missed.join(', ')}`]),
    `faults         ${counted(breaking.faults)}`,
    `load           ${acknowledged} executions acknowledged, ${repeatedRequests} requests repeated, ${ticks} clock events, ${events} events`,
    `rest           ${(restedAfterMs / 1_000).toFixed(1)} s after the last fault`,
    ...complaints.map((complaint) => `    ${complaint}`),
    '',
    ...findings.flatMap(({ checker, violations }) => [
      `${checker.name.padEnd(24)} ${String(violations.length).padStart(6)}  ${checker.promise}`,
      ...violations.slice(0, MOST_SHOWN).map((violation) => `    ${violation}`),
    ]),
    '',
    `${bad === 0 ? 'nothing was lost or doubled' : `${bad} VIOLATIONS`}; seed ${seed}; ${elapsed}`,
  ];
}

/** Whether a promise was broken, or the office did not come to rest. */
export function isBroken({ complaints }: ChaosOutcome, findings: readonly Finding[]): boolean {
  return complaints.length > 0 || findings.some(({ violations }) => violations.length > 0);
}

const MOST_SHOWN = 8;

function counted(counts: ReadonlyMap<string, number>): string {
  const parts = [...counts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, count]) => `${name} ${count}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}
