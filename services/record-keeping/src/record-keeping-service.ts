import { join, resolve } from 'node:path';
import { leaseOf } from '@verso/messaging';
import type { Setting } from '@verso/service-host';
import type { OpenService, ServiceContext, ServiceDefinition } from '@verso/service-host/service';
import { RecordKeepingModule } from './record-keeping.module.js';
import { publishedSealsIn } from './sealing/open-sealing.js';
import { SealFolder } from './sealing/seal-folder.js';
import { SealerThread } from './sealing/sealer-thread.js';
import { loadSigningKey } from './sealing/signing-key.js';

interface RecordKeepingSettings {
  /** Holds the signing key and what is published; all instances share it. */
  readonly dataDir: string;
  /** Logs that are not the office's. */
  readonly foreignLogs: readonly string[];
}

/** The record-keeper as a service of its own: every instance answers auditors, one seals. */
export function recordKeepingService(): ServiceDefinition<RecordKeepingSettings> {
  return {
    name: 'record-keeping',
    topics: [],
    settings: { dataDir: folderSetting('VERSO_DATA_DIR'), foreignLogs: listSetting('VERSO_FOREIGN_LOGS', ['street']) },
    open: openRecordKeeping,
  };
}

async function openRecordKeeping(context: ServiceContext<RecordKeepingSettings>): Promise<OpenService> {
  const { settings, store, leases, url, logger } = context;
  const dataDir = join(settings.dataDir, 'records');
  const { verifierKey } = await loadSigningKey(dataDir);
  const proofs = { store, seals: store, folder: new SealFolder(publishedSealsIn(dataDir)), verifierKey };
  const { database } = settings;
  const claim = leases.hold(leaseOf.sealing, async (signal) => {
    const report = (detail: string): void => logger.error({ detail }, `sealing: ${detail}`);
    const sealer = new SealerThread({ reader: database, sealer: database, dataDir }, report);
    const told = new Promise<void>((tell) => signal.addEventListener('abort', () => tell(), { once: true }));
    if (!signal.aborted) await Promise.race([told, sealer.gone]);
    if (!signal.aborted) throw new Error('the sealing thread has ended');
    await sealer.stop();
  });
  return {
    modules: [RecordKeepingModule.register({ ...proofs, foreignLogs: settings.foreignLogs })],
    progress: () => ({ url, leading: claim.held }),
    stop: () => claim.release(),
  };
}

function folderSetting(name: string): Setting<string> {
  const required = 'give the folder of the signing key and the published seals, which all instances share';
  return { name, required, read: (text) => ({ value: resolve(text) }) };
}

function listSetting(name: string, otherwise: readonly string[]): Setting<readonly string[]> {
  return { name, otherwise, read: (text) => ({ value: text.split(',').map((part) => part.trim()) }) };
}
