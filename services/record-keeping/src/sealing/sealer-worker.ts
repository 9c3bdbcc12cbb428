import { constants, getPriority, setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { PostgresEventStore } from '@verso/event-store';
import { openSealing } from './open-sealing.js';
import type { SealerReply, SealerRequest, SealerThreadData } from './sealer-protocol.js';

// Runs in a thread of its own, with connections of its own: reading every row again and hashing it is a tenth of the
// office's work, and nothing that anybody waits for.

// Where a priority is a thread's own, this one gives way: the thread that decides otherwise waits for it. Elsewhere it would
// be the whole process's. Nobody may raise it, so that a process that gives way already stays as it is.
if (process.platform === 'linux') setPriority(Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL));

const { reader, sealer: role, dataDir } = workerData as SealerThreadData;
const store = new PostgresEventStore({ connection: reader, sealer: role, recentEvents: 0, readers: 2 });
const { sealer } = await openSealing({ store, seals: store, dataDir, now: Date.now });
const stopping = new AbortController();
/** The sealer itself seals at most once a second. */
const LOOK_EVERY_MS = 100;
const reply = (message: SealerReply): void => parentPort?.postMessage(message);

parentPort?.on('message', (request: SealerRequest) => {
  void answer(request);
});

async function answer({ id, ask }: SealerRequest): Promise<void> {
  try {
    if (ask === 'stop') stopping.abort();
    const seal = await sealer.sealNow();
    reply({ kind: 'done', id, seal });
  } catch (error) {
    reply({ kind: 'failed', id, detail: String(error) });
  }
  if (ask !== 'stop') return;
  await store.close();
  parentPort?.close();
}

while (!stopping.signal.aborted) {
  const moved = await sealer.step().catch((error: unknown) => {
    reply({ kind: 'problem', detail: String(error) });
    return false;
  });
  if (!moved) await sleep(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
}
