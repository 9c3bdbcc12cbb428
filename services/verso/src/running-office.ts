import { join } from 'node:path';
import { serviceRole } from '@verso/event-store';
import { LiveRunner, type MessageTransport, type Steppable } from '@verso/messaging';
import { loadSigningKey, publishedSealsIn, SealerThread, SealFolder } from '@verso/record-keeping';
import { readOfficeSeed, readReferenceSeed } from '@verso/reference-data';
import type { StreetKnobs } from '@verso/street';
import { openDatabase, type OfficeDatabase } from './database.js';
import { openedBefore } from '@verso/service-host/service';
import { furnishOffice, loadReferenceData, type Office } from './office.js';
import type { ExecutionPlan, StreetRecord } from './street/street-protocol.js';
import { StreetThread } from './street/street-thread.js';

export interface RunningOfficeOptions {
  readonly dataDir: string;
  /** Drops what an earlier office of this data directory stored; for demos. */
  readonly anew?: boolean;
  readonly startDate: string;
  readonly seed: number;
  readonly knobs: StreetKnobs;
  /** What the front office of the street hands in. */
  readonly executions: ExecutionPlan;
  /** Where the outside world keeps its own record; in the office's database where nothing is said. */
  readonly streetRecord?: StreetRecord;
  /** More to drive beside the rooms: projections above all. */
  readonly more: (office: Office, database: OfficeDatabase) => Promise<readonly Steppable[]>;
  /** For what an operator should read once. */
  readonly log: (line: string) => void;
  /** For what went wrong and is tried again. */
  readonly onError: (name: string, error: unknown) => void;
}

/** The thread that seals, and what its seals are checked with. */
export interface Sealing {
  readonly sealer: SealerThread;
  readonly folder: SealFolder;
  readonly verifierKey: string;
}

/** An office that lives: rooms, street, sealing, on PostgreSQL, driven for real. */
export interface RunningOffice {
  readonly office: Office;
  readonly database: OfficeDatabase;
  readonly runner: LiveRunner;
  readonly sealing: Sealing;
  /** The outside world, in a thread of its own. */
  readonly street: StreetThread;
  /** Finishes what is under way, seals everything, lets others go of the database, and stops it last. */
  close(release?: () => Promise<void>): Promise<void>;
}

/** Opens the office of a data directory and lets it go on where it was. */
export async function openOffice(options: RunningOfficeOptions): Promise<RunningOffice> {
  const { dataDir, log, onError } = options;
  const database = await openDatabase(dataDir, { purpose: 'office', anew: options.anew === true, log });
  let sealing: Sealing | undefined;
  let street: StreetThread | undefined;
  try {
    const seed = readReferenceSeed(readOfficeSeed());
    const { store } = database;
    const toStreet: MessageTransport = {
      deliver: async (messages) => {
        // Thrown, the sender keeps them and tries again.
        if (street === undefined) throw new Error('the street is not there yet');
        await street.deliver(messages);
      },
    };
    const office = furnishOffice({ ...options, store, bookingEntity: seed.bookingEntity, toStreet });
    const outside = (street = openStreet(options, office, database));
    sealing = await startSealing(join(dataDir, 'records'), database, (detail) => {
      onError('record-keeping', detail);
    });
    const more = await options.more(office, database);
    const runner = new LiveRunner([...office.steppables, street, ...more], onError);
    runner.start();
    await loadReferenceData(office, seed);
    const { sealer } = sealing;
    const close = async (release?: () => Promise<void>): Promise<void> => {
      await runner.stop();
      await outside.stop();
      await sealer.stop();
      await release?.();
      await database.close();
    };
    return { office, database, runner, sealing, street: outside, close };
  } catch (error) {
    await street?.stop();
    await sealing?.sealer.stop();
    await database.close();
    throw error;
  }
}

function openStreet(
  options: RunningOfficeOptions,
  { tails, toOffice }: Office,
  { connection }: OfficeDatabase,
): StreetThread {
  const { seed, knobs, executions, streetRecord = 'database', startDate, onError } = options;
  const reader = { ...connection, user: 'verso_reader' };
  const writer = { ...connection, user: serviceRole('street') };
  const opened = openedBefore(startDate);
  const data = { reader, writer, record: streetRecord, seed, knobs, executions, opened };
  return new StreetThread({ data, tails, toOffice, onProblem: onError });
}

async function startSealing(
  dataDir: string,
  { connections }: OfficeDatabase,
  onProblem: (detail: string) => void,
): Promise<Sealing> {
  // Made here, so that the thread and the doors agree on one key.
  const { verifierKey } = await loadSigningKey(dataDir);
  const folder = new SealFolder(publishedSealsIn(dataDir));
  return { sealer: new SealerThread({ ...connections, dataDir }, onProblem), folder, verifierKey };
}
