import { hash } from 'node:crypto';

/** Where a subject's work is done: the first byte of its SHA-256, fixed for ever. */
export function slotOf(subject: string): number {
  // A binary string has one byte in each unit.
  return hash('sha256', subject, 'binary').charCodeAt(0);
}
