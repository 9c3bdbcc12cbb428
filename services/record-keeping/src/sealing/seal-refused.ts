import type { ProblemCode } from '../domain/verification-report.js';

/** The sealer will not sign: what is stored is not what was written, or not what was signed before. */
export class SealRefused extends Error {
  override readonly name = 'SealRefused';

  constructor(
    readonly problem: ProblemCode,
    readonly log: string,
    readonly position: number,
    readonly eventId: string | undefined,
    detail: string,
  ) {
    const event = eventId === undefined ? '' : ` (event ${eventId})`;
    super(`${problem}: log ${log} position ${String(position)}${event}: ${detail}`);
  }
}
