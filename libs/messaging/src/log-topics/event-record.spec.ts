import type { StoredEvent } from '@verso/event-store';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { formOf, recordOf } from './event-record.js';
import { cancelTrades, emptyLog, LOG } from './relayed-log.fixture.js';

const file = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'asyncapi.yaml');
const { components } = parse(await readFile(file, 'utf8')) as {
  readonly components: {
    readonly schemas: { readonly EventHeaders: { readonly properties: object; readonly required: readonly string[] } };
  };
};
const described = components.schemas.EventHeaders;

async function storedEvent(): Promise<StoredEvent> {
  const store = emptyLog();
  await cancelTrades(store, 1);
  const [event] = await store.readLog(LOG, -1, 1);
  if (event === undefined) throw new Error('nothing was stored');
  return event;
}

/** The event with these members; its leaf is not asked for here. */
function changed(event: StoredEvent, members: Partial<StoredEvent>): StoredEvent {
  return { ...event, leaf: event.leaf, ...members };
}

const headersOf = (event: StoredEvent): string[] =>
  Object.keys(recordOf(event, -1, formOf(LOG, `verso.${LOG}.v1`, 6)).headers).sort();

describe('The headers of a published event', () => {
  it('are those that the document of the topics describes', async () => {
    const event = changed(await storedEvent(), {
      cause: { log: LOG, position: 3 },
      correlation: 'desk:1',
      account: 'acc_1',
      entity: '5493001KJTIIGC8Y1R12',
      trace: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    });
    expect(headersOf(event)).toEqual(Object.keys(described.properties).sort());
  });

  it('are those that it requires, when the event says no more than it must', async () => {
    const event = changed(await storedEvent(), {
      ...{ cause: null, correlation: null, account: null, entity: null, trace: null },
    });
    expect(headersOf(event)).toEqual([...described.required].sort());
  });
});
