// node tests/simulation/run.ts --seeds 1000 [--from 1] [--trades 12] [--plant cash-forgets-partials | --plant each]
// Runs the office in memory once per seed with messages doubled, delayed and reordered, and once undisturbed; prints the first
// seed that breaks an invariant. With `--parts 4` the disturbed run has its rooms in four parts each; with
// `--hold 10` its rooms hold streams of ten events in memory. Needs the built product (`npm run build`). With a planted defect it stops at the first seed
// that finds it; `each` plants one defect after the other and fails when one is not found.
import { parseArgs } from 'node:util';
import { unsettledWithoutReason, violations } from './invariants.ts';
import { outcomeOf } from './outcome.ts';
import { PLANTS, type Alter } from './planted-defects.ts';
import { simulate, type Simulation } from './simulated-office.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    trades: { type: 'string', default: '12' },
    plant: { type: 'string' },
    parts: { type: 'string' },
    hold: { type: 'string' },
  },
});
const from = Number(values.from);
const seeds = Number(values.seeds);
const began = performance.now();
let events = 0;

if (values.plant === 'each') await plantEach();
else await runAll(values.plant);

async function runAll(plant: string | undefined): Promise<void> {
  const alter = plant === undefined ? undefined : PLANTS[plant];
  if (plant !== undefined && alter === undefined)
    throw new Error(`--plant is one of ${Object.keys(PLANTS).join(', ')}`);
  let failed = 0;
  for (let seed = from; seed < from + seeds; seed += 1) {
    const problems = await problemsOf(seed, alter);
    if (problems.length === 0) continue;
    failed += 1;
    const listed = problems.slice(0, 10).map((problem) => `  ${problem}\n`);
    process.stdout.write(`seed ${seed}:\n${listed.join('')}\n`);
    if (alter !== undefined) break;
  }
  const verdict = failed === 0 ? 'every invariant holds' : `${failed} seeds fail`;
  process.stdout.write(`${seeds} seeds, ${events} events, ${elapsed()}: ${verdict}\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

async function plantEach(): Promise<void> {
  const plants = Object.entries(PLANTS);
  let found = 0;
  for (const [name, alter] of plants) {
    let problem: string | undefined;
    let seed = from - 1;
    while (problem === undefined && seed < from + seeds - 1) {
      seed += 1;
      [problem] = await problemsOf(seed, alter);
    }
    if (problem !== undefined) found += 1;
    process.stdout.write(problem === undefined ? `${name}: NOT FOUND\n` : `${name}: seed ${seed}: ${problem}\n`);
  }
  process.stdout.write(`${found} of ${plants.length} planted defects found, ${elapsed()}\n`);
  process.exitCode = found === plants.length ? 0 : 1;
}

async function problemsOf(seed: number, alter: Alter | undefined): Promise<readonly string[]> {
  // Every other seed has a street that does nothing wrong, so that a disturbance alone is seen too.
  const rate = seed % 2 === 0 ? 0.15 : 0;
  const knobs = {
    mismatchRate: rate,
    lateRate: rate,
    failRate: rate,
    partialRate: rate,
    duplicateRate: rate,
    garbledRate: rate / 3,
    wrongStatementRate: 0,
    allegeRate: rate,
  };
  const calm: Simulation = {
    seed,
    schedule: seed,
    trades: Number(values.trades),
    tradeDate: '2026-11-23',
    knobs,
    disturbance: { duplicates: 0, delays: 0 },
    ...(alter === undefined ? {} : { alter }),
  };
  const parts = values.parts === undefined ? {} : { parts: Number(values.parts) };
  const hold = values.hold === undefined ? {} : { eventsHeld: Number(values.hold) };
  const rough = {
    ...calm,
    ...parts,
    ...hold,
    schedule: seed + 1_000_000,
    disturbance: { duplicates: 0.15, delays: 0.3 },
  };
  try {
    const undisturbed = await simulate(calm);
    const disturbed = await simulate(rough);
    for (const { size } of await disturbed.store.heads()) events += size;
    const problems = [...(await violations(undisturbed)), ...(await violations(disturbed))];
    if (rate === 0) problems.push(...(await unsettledWithoutReason(undisturbed)));
    if ((await outcomeOf(undisturbed)) !== (await outcomeOf(disturbed)))
      problems.push('the outcome depends on the order of arrival');
    return problems;
  } catch (error) {
    return [`threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  }
}

function elapsed(): string {
  return `${((performance.now() - began) / 1_000).toFixed(1)} s`;
}
