import type { PostgresConnection } from '@verso/event-store';
import type { IncomingMessage } from '@verso/messaging';
import type { StreetKnobs } from '@verso/street';

/** What the thread of the outside world is started with. */
export interface StreetThreadData {
  /** Role that reads every log: the clock and the reference data are heard from there. */
  readonly reader: PostgresConnection;
  /** Role that writes the street's own log. */
  readonly writer: PostgresConnection;
  readonly record: StreetRecord;
  readonly seed: number;
  readonly knobs: StreetKnobs;
  readonly executions: ExecutionPlan;
  /** Business instant before the clock's first reading. */
  readonly opened: string;
}

/** Where the outside world keeps its own record: in the office's database, or in its memory and nowhere else. */
export type StreetRecord = 'database' | 'memory';

/** What the street's front office hands in. */
export interface ExecutionPlan {
  /** Executions of a trade date over all markets. */
  readonly perDate: number;
  /** The only trade dates, ISO 8601; every date that a market trades on when absent. */
  readonly tradeDates?: readonly string[];
}

/** What the office tells the street. Every one is counted by both sides: see `quiet`. */
export type ToStreet =
  /** The reference-data log has this many events now. */
  | { readonly kind: 'heard'; readonly end: number }
  | { readonly kind: 'deliver'; readonly id: number; readonly messages: readonly IncomingMessage[] }
  | Carried
  /** The office's door is open here. */
  | { readonly kind: 'door'; readonly url: string }
  | { readonly kind: 'replay-set-aside'; readonly id: number }
  | { readonly kind: 'stop'; readonly id: number };

/** What the street tells the office. */
export type FromStreet =
  | { readonly kind: 'deliver'; readonly id: number; readonly messages: readonly IncomingMessage[] }
  | Carried
  | { readonly kind: 'done'; readonly id: number; readonly count: number }
  /** Nothing moves there after so many of the office's words. */
  | { readonly kind: 'quiet'; readonly heard: number }
  /** Something went wrong by itself and will be tried again. */
  | { readonly kind: 'problem'; readonly name: string; readonly detail: string };

/** How a delivery ended: stored by its receiver when no error is named. */
interface Carried {
  readonly kind: 'carried';
  readonly id: number;
  readonly error?: string;
}
