import type { LogCheckpoint, OfficeSeal } from '../seal-port.js';
import type { EventRow } from './event-rows.js';

export const SAVE_CHECKPOINT = 'select verso.save_checkpoint($1, $2, $3, $4, $5)';

export const READ_CHECKPOINTS = `select epoch, size, encode(root, 'hex'), note
  from verso.checkpoint where log_id = $1 order by epoch, size`;

export const SAVE_SEAL = 'select verso.save_seal($1, $2, $3)';

/** The last ones first. */
export const READ_SEALS = 'select at, vector, note from verso.seal order by seal_no desc limit $1';

export function checkpointOf(log: string, [epoch, size, root, note]: EventRow): LogCheckpoint {
  return { log, epoch: Number(epoch), size: Number(size), root: root ?? '', note: note ?? '' };
}

export function sealOf([at, vector, note]: EventRow): OfficeSeal {
  return { at: at ?? '', vector: JSON.parse(vector ?? '{}') as Record<string, number>, note: note ?? '' };
}
