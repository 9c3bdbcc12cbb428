import { join } from 'node:path';
import type { SealStore } from '@verso/event-store';
import type { LogRows } from '../log-rows.js';
import { SealFolder } from './seal-folder.js';
import { Sealer } from './sealer.js';
import { loadSigningKey } from './signing-key.js';

export interface SealingParts {
  readonly store: LogRows;
  readonly seals: SealStore;
  /** Key in `<dataDir>/keys`, published seals in `<dataDir>/seals`. */
  readonly dataDir: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** As of `SealerParts`. */
  readonly elapsed?: () => number;
  readonly interval?: number;
  readonly batch?: number;
}

export interface Sealing {
  readonly sealer: Sealer;
  readonly folder: SealFolder;
  readonly verifierKey: string;
}

/** Everything that sealing needs, made from a data directory. */
export async function openSealing({ dataDir, ...parts }: SealingParts): Promise<Sealing> {
  const signer = await loadSigningKey(dataDir);
  const folder = new SealFolder(publishedSealsIn(dataDir));
  return { sealer: new Sealer({ ...parts, folder, signer }), folder, verifierKey: signer.verifierKey };
}

export function publishedSealsIn(dataDir: string): string {
  return join(dataDir, 'seals');
}
