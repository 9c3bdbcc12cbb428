import type { RelayState } from '../relay-port.js';
import { notRelayed } from '../relay-port.js';
import type { EventRow } from './event-rows.js';

export const READ_RELAY = `select r.pos, array_to_string(r.last_of_slot, ',')
  from verso.relay r join verso.log l using (log_id) where l.name = $1`;

export const SAVE_RELAY = 'select verso.save_relay($1, $2, $3, $4)';

export function relayStateOf(row: EventRow | undefined): RelayState {
  if (row === undefined) return notRelayed();
  return { position: Number(row[0]), lastOfSlot: (row[1] ?? '').split(',').map(Number) };
}
