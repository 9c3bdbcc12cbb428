import { join } from 'node:path';
import { LiveRunner, type Steppable } from '@verso/messaging';
import { openSealing, type Sealing } from '@verso/record-keeping';
import { readOfficeSeed } from '@verso/reference-data';
import type { StreetKnobs } from '@verso/street';
import { openDatabase, type OfficeDatabase } from './database.js';
import { furnishOffice, loadReferenceData, readReferenceSeed, type Office } from './office.js';

export interface RunningOfficeOptions {
  readonly dataDir: string;
  /** Drops what an earlier office of this data directory stored; for demos. */
  readonly anew?: boolean;
  readonly startDate: string;
  readonly seed: number;
  readonly knobs: StreetKnobs;
  /** More to drive beside the rooms: projections, the front office. */
  readonly more: (office: Office, database: OfficeDatabase) => Promise<readonly Steppable[]>;
  /** For what an operator should read once. */
  readonly log: (line: string) => void;
  /** For what went wrong and is tried again. */
  readonly onError: (name: string, error: unknown) => void;
}

/** An office that lives: rooms, street, sealing, on PostgreSQL, driven for real. */
export interface RunningOffice {
  readonly office: Office;
  readonly database: OfficeDatabase;
  readonly runner: LiveRunner;
  readonly sealing: Sealing;
  /** Finishes what is under way, seals everything, lets others go of the database, and stops it last. */
  close(release?: () => Promise<void>): Promise<void>;
}

/** Opens the office of a data directory and lets it go on where it was. */
export async function openOffice(options: RunningOfficeOptions): Promise<RunningOffice> {
  const { dataDir, log, onError } = options;
  const database = await openDatabase(dataDir, { purpose: 'office', anew: options.anew === true, log });
  try {
    const seed = readReferenceSeed(readOfficeSeed());
    const office = furnishOffice({ ...options, store: database.store, bookingEntity: seed.bookingEntity });
    const sealing = await openSealing({
      store: database.records,
      seals: database.records,
      dataDir: join(dataDir, 'records'),
      now: Date.now,
    });
    const more = await options.more(office, database);
    const sealer = sealingSteps(sealing);
    const runner = new LiveRunner([...office.steppables, ...more, sealer], onError);
    runner.start();
    await loadReferenceData(office, seed);
    const close = async (release?: () => Promise<void>): Promise<void> => {
      sealer.stop();
      await runner.stop();
      await sealing.sealer.sealNow();
      await release?.();
      await database.close();
    };
    return { office, database, runner, sealing, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The sealer looks at most once a second by itself, also when nothing else moves: the last events are to be sealed too. */
function sealingSteps({ sealer }: Sealing): Steppable & { readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    name: 'record-keeping',
    step: () => sealer.step(),
    attach: (wake) => {
      timer = setInterval(wake, 1_000);
    },
    stop: () => {
      clearInterval(timer);
    },
  };
}
