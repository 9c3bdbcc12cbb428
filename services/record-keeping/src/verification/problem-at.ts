import type { VerificationProblem } from '../domain/verification-report.js';
import { eventIdAt, type LogRows } from '../log-rows.js';

/** A problem before anybody has looked which event it is about. */
export type Oddity = Pick<VerificationProblem, 'position' | 'problem' | 'detail'>;

/** The problem, with the event that stands there; where one is missing, none is named. */
export async function problemAt(store: LogRows, log: string, oddity: Oddity): Promise<VerificationProblem> {
  const eventId = oddity.problem === 'MISSING' ? undefined : await eventIdAt(store, log, oddity.position);
  return { log, ...oddity, ...(eventId === undefined ? {} : { eventId }) };
}
