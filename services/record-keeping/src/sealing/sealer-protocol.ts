import type { PostgresConnection } from '@verso/event-store';

/** What the sealing thread is started with. */
export interface SealerThreadData {
  /** Role that reads every log. */
  readonly reader: PostgresConnection;
  /** Role that publishes checkpoints and seals. */
  readonly sealer: PostgresConnection;
  /** Key in `<dataDir>/keys`, published seals in `<dataDir>/seals`. */
  readonly dataDir: string;
}

/** Asks the thread to seal what stands now, or to seal and end. */
export interface SealerRequest {
  readonly id: number;
  readonly ask: 'seal-now' | 'stop';
}

export type SealerReply =
  /** Done; for `seal-now` with the number of the seal that covers everything. */
  | { readonly kind: 'done'; readonly id: number; readonly seal: number }
  | { readonly kind: 'failed'; readonly id: number; readonly detail: string }
  /** Something went wrong by itself and will be tried again. */
  | { readonly kind: 'problem'; readonly detail: string };
