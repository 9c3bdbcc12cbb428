import { parentPort, workerData } from 'node:worker_threads';
import { PostgresEventStore } from '@verso/event-store';
import type { VerifierReply, VerifierRequest, VerifierThreadData } from './verifier-thread.js';
import { verifyRange } from './verify-range.js';

const { reader, atOnce } = workerData as VerifierThreadData;
const store = new PostgresEventStore({ connection: reader, recentEvents: 0, readers: atOnce });
const reply = (message: VerifierReply): void => parentPort?.postMessage(message);

parentPort?.on('message', (request: VerifierRequest) => {
  void answer(request);
});

async function answer({ id, task }: VerifierRequest): Promise<void> {
  try {
    reply({ id, kind: 'outcome', outcome: await verifyRange(store, task) });
  } catch (error) {
    reply({ id, kind: 'failed', error });
  }
}
