import { parentPort, workerData } from 'node:worker_threads';
import { InMemoryEventStore, PostgresEventStore } from '@verso/event-store';
import { LiveRunner, LogTails, MessageSender, RoomLoop } from '@verso/messaging';
import { SOFTWARE_VERSION } from '@verso/service-host/service';
import { createStreetRoom, FrontOffice, handInAt } from '@verso/street';
import { Carrier } from './carrier.js';
import { Ear } from './ear.js';
import type { FromStreet, StreetThreadData, ToStreet } from './street-protocol.js';

// Runs in a thread of its own: see StreetThread.

const { reader, writer, record, seed, knobs, executions, opened } = workerData as StreetThreadData;
const say = (word: FromStreet): void => parentPort?.postMessage(word);

const database = new PostgresEventStore({
  connection: reader,
  writerOf: () => writer,
  soleWriter: true,
  recentEvents: 0,
});
const store = record === 'database' ? database : new InMemoryEventStore(['street']);
const tails = new LogTails((log) => (log === 'street' ? store : database));
const toOffice = new Carrier((id, messages) => say({ kind: 'deliver', id, messages }));
const door = Promise.withResolvers<string>();

const room = createStreetRoom({ seed, knobs });
const loop = new RoomLoop(room, { store, tails, opened, softwareVersion: SOFTWARE_VERSION });
const sender = new MessageSender('street', store, tails, toOffice);
const frontOffice = new FrontOffice({
  store,
  tails,
  seed,
  executionsOn: (date) => (executions.tradeDates?.includes(date) === false ? 0 : executions.perDate),
  post: async (batch) => handInAt(await door.promise, batch),
});
const ear = new Ear(tails.of('reference-data'));
const runner = new LiveRunner([ear, loop, sender, frontOffice], (name, error) =>
  say({ kind: 'problem', name, detail: String(error) }),
);

let heard = 0;
let underWay = 0;

/** Says so once nothing moves, unless something has come in by then: that will end with saying so itself. */
function tellQuiet(): void {
  void runner.quiet().then(() => {
    if (underWay === 0 && runner.isQuiet()) say({ kind: 'quiet', heard });
  });
}

async function take(word: ToStreet): Promise<void> {
  switch (word.kind) {
    case 'heard':
      ear.tell();
      return ear.heard();
    case 'deliver':
      await ear.heard();
      return deliver(word);
    case 'carried':
      toOffice.carried(word);
      return;
    case 'door':
      door.resolve(word.url);
      return;
    case 'replay-set-aside':
      say({ kind: 'done', id: word.id, count: await loop.replaySetAside() });
      return;
    case 'stop':
      await stop(word.id);
  }
}

async function deliver({ id, messages }: Extract<ToStreet, { readonly kind: 'deliver' }>): Promise<void> {
  try {
    await loop.receive(messages);
    say({ kind: 'carried', id });
  } catch (error) {
    say({ kind: 'carried', id, error: String(error) });
  }
}

async function stop(id: number): Promise<void> {
  toOffice.end('the office is closing');
  await runner.stop();
  await database.close();
  say({ kind: 'done', id, count: 0 });
  parentPort?.close();
}

parentPort?.on('message', (word: ToStreet) => {
  heard += 1;
  underWay += 1;
  void take(word)
    .catch((error: unknown) => say({ kind: 'problem', name: 'street', detail: String(error) }))
    .finally(() => {
      underWay -= 1;
      tellQuiet();
    });
});

runner.start();
tellQuiet();
