import { parentPort, workerData } from 'node:worker_threads';
import { PostgresEventStore } from '@verso/event-store';
import { SealFolder } from '../sealing/seal-folder.js';
import type { VerifierReply, VerifierThreadData } from './verifier-thread.js';
import { verifyLog } from './verify-log.js';
import type { LogTask } from './verify-logs.js';

const { reader, publishedSealsDir } = workerData as VerifierThreadData;
const store = new PostgresEventStore({ connection: reader, recentEvents: 0, readers: 1 });
const folder = publishedSealsDir === undefined ? undefined : new SealFolder(publishedSealsDir);
const reply = (message: VerifierReply): void => parentPort?.postMessage(message);

parentPort?.on('message', (task: LogTask) => {
  void answer(task);
});

async function answer(task: LogTask): Promise<void> {
  try {
    const onProgress = (done: number): void => {
      reply({ kind: 'progress', done });
    };
    reply({ kind: 'outcome', outcome: await verifyLog({ store, folder, ...task, onProgress }) });
  } catch (error) {
    reply({ kind: 'failed', error });
  }
}
