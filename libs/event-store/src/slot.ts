import { hash } from 'node:crypto';

/** Where a subject's work is done: the first byte of its SHA-256, fixed for ever. */
export function slotOf(subject: string): number {
  return Number.parseInt(hash('sha256', subject, 'hex').slice(0, 2), 16);
}
