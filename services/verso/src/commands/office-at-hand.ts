import { STREET_KNOBS } from '@verso/street';
import { openLivingOffice, type LivingOffice } from '../living-office.js';
import type { Terminal } from '../printing.js';
import { START_DATE, type Settings } from '../settings.js';

/**
 * Opens the office of a data directory for one piece of work, without new trades, and closes it once nothing moves.
 *
 * @throws OfficeAlreadyOpen when another process has it: then the work is for its door
 */
export async function inOfficeAtHand<T>(
  settings: Settings,
  terminal: Terminal,
  work: (living: LivingOffice) => Promise<T>,
): Promise<T> {
  const living = await openLivingOffice({
    settings: { ...settings, port: 0 },
    startDate: START_DATE,
    seed: 1,
    knobs: STREET_KNOBS,
    executions: { perDate: 0 },
    terminal,
  });
  try {
    const done = await work(living);
    await living.runner.quiet();
    return done;
  } finally {
    await living.close();
  }
}
