import { TO_STREET } from './checkers/street-messages.ts';
import { EXECUTIONS, REFUSALS } from './checkers/refusals.ts';
import { topicOf } from './checkers/topics.ts';
import type { Evidence, TopicRecord } from './evidence.ts';
import { again, swapped, withRecords, withRows, type PlantedDefect } from './planted-evidence.ts';

const SETTLEMENT = topicOf('settlement');

/** Defects of relays, feeds and senders. */
export const PLANTED_IN_TRANSIT: readonly PlantedDefect[] = [
  {
    what: 'a relay that skips a page when the broker fails',
    checker: 'topics-equal-rows',
    spoil: (sound) => dropping(sound, SETTLEMENT, (position) => position >= 20 && position < 40),
  },
  {
    what: 'a relay that reads beyond what is not yet committed, as by a sequence',
    checker: 'order-kept',
    spoil: (sound) => dropping(sound, SETTLEMENT, (position) => position === 20),
  },
  {
    what: 'a relay that has two pages on their way at once',
    checker: 'order-kept',
    spoil: (sound) =>
      withRecords(sound, SETTLEMENT, (records) => swapped(records, ({ headers }) => headers['ce_slot'] ?? '')),
  },
  {
    what: 'a relay that publishes what is then not committed',
    checker: 'topics-equal-rows',
    spoil: (sound) =>
      changing(sound, SETTLEMENT, (record, size) => ({
        ...record,
        headers: { ...record.headers, ce_position: String(size + 5) },
      })),
  },
  {
    what: 'a relay that writes data anew instead of handing on its bytes',
    checker: 'topics-equal-rows',
    spoil: (sound) => changing(sound, SETTLEMENT, (record) => ({ ...record, value: `${record.value} ` })),
  },
  {
    what: 'a relay that hands on a leaf that is not of this event',
    checker: 'topics-equal-rows',
    spoil: (sound) =>
      changing(sound, SETTLEMENT, (record) => ({
        ...record,
        headers: { ...record.headers, ce_leaf: '00'.repeat(32) },
      })),
  },
  {
    what: 'a relay that chooses partitions by itself after their number has grown',
    checker: 'topics-equal-rows',
    spoil: (sound) => {
      const partitions = [...(sound.topics.get(SETTLEMENT) ?? [])].reverse();
      return { ...sound, topics: new Map(sound.topics).set(SETTLEMENT, partitions) };
    },
  },
  {
    what: 'a refusal that never goes back because its checkpoint was saved first',
    checker: 'refusals-answered',
    spoil: (sound) => {
      const refused = JSON.stringify({ refusalId: 'ref_1', record: { topic: EXECUTIONS, partition: 0, offset: '7' } });
      return withRows(sound, 'trade-capture', (rows) =>
        rows.slice(-1).reduce((all, row) => again(all, row, { type: 'TradeRefused', data: refused }), rows),
      );
    },
  },
  {
    what: 'a refusal that goes back before it is stored',
    checker: 'refusals-answered',
    spoil: (sound) => withTopic(sound, REFUSALS, { headers: { ce_id: 'ref_1' }, value: '{}' }),
  },
  {
    what: 'a record that nobody can read and that is passed by',
    checker: 'refusals-answered',
    spoil: (sound) => withTopic(sound, EXECUTIONS, { headers: {}, value: 'no execution' }),
  },
  {
    what: 'a relay that saves its place before the broker has acknowledged',
    checker: 'checkpoints-behind',
    spoil: (sound) => ({
      ...sound,
      sightings: sound.sightings.map((one) => (one.kind === 'relay' ? { ...one, ends: one.ends.map(() => 3) } : one)),
    }),
  },
  {
    what: 'a relay that stopped and was taken for done',
    checker: 'checkpoints-behind',
    spoil: (sound) => ({ ...sound, relayed: new Map(sound.relayed).set('settlement', 7) }),
  },
  {
    what: 'a consumer that commits offsets before its effects are stored',
    checker: 'checkpoints-behind',
    spoil: (sound) => ({
      ...sound,
      sightings: sound.sightings.map((one) => (one.kind === 'offset' ? { ...one, stored: one.stored - 50 } : one)),
    }),
  },
  {
    what: 'a consumer whose checkpoint is ahead of the log',
    checker: 'checkpoints-behind',
    spoil: (sound) => {
      const ahead = { consumer: 'cash', upstream: 'settlement', position: sound.sizes.get('settlement') ?? 0 };
      return { ...sound, checkpoints: [...sound.checkpoints, ahead] };
    },
  },
  {
    what: 'a lease that two hold',
    checker: 'one-leader',
    spoil: (sound) => {
      const both = ['settlement-1', 'settlement-2'];
      const at = [5_000, 12_000, 19_000];
      const seen = at.map((time) => ({ kind: 'leaders', at: time, service: 'settlement', instances: both }) as const);
      return { ...sound, sightings: [...sound.sightings, ...seen] };
    },
  },
  {
    what: 'a sender that tries again without saying so',
    checker: 'resends-flagged',
    spoil: (sound) => messages(sound, (record) => flagged(record, 'false')),
  },
  {
    what: 'a sender that makes a new id when it tries again',
    checker: 'messages-under-one-id',
    spoil: (sound) =>
      messages(sound, (record, index) => {
        return index === 3 ? { ...record, headers: { ...record.headers, 'message-id': 'another' } } : record;
      }),
  },
  {
    what: 'a sender that builds the message anew when it tries again',
    checker: 'messages-under-one-id',
    spoil: (sound) =>
      messages(sound, (record) => {
        const isRepeat = record.headers['possible-duplicate'] === 'true';
        return isRepeat ? { ...record, value: record.value.replace('>', ' >') } : record;
      }),
  },
  {
    what: 'a sender whose checkpoint ran ahead of a delivery that failed',
    checker: 'messages-under-one-id',
    spoil: (sound) => {
      const id = sound.topics.get(TO_STREET)?.[0]?.[4]?.headers['message-id'];
      return withRecords(sound, TO_STREET, (records) => records.filter(({ headers }) => headers['message-id'] !== id));
    },
  },
  {
    what: 'a sender that passes by what cannot be delivered and comes back to it later',
    checker: 'messages-in-order',
    spoil: (sound) => withRecords(sound, TO_STREET, (records) => swapped(records, ({ key }) => key)),
  },
];

function dropping(sound: Evidence, topic: string, gone: (position: number) => boolean): Evidence {
  return withRecords(sound, topic, (records) => records.filter(({ headers }) => !gone(Number(headers['ce_position']))));
}

/** One record of the first partition is another. */
function changing(
  sound: Evidence,
  topic: string,
  change: (record: TopicRecord, size: number) => TopicRecord,
): Evidence {
  const size = sound.sizes.get('settlement') ?? 0;
  return withRecords(sound, topic, (records, partition) =>
    records.map((record, index) => (partition === 0 && index === 2 ? change(record, size) : record)),
  );
}

function withTopic(sound: Evidence, topic: string, record: Pick<TopicRecord, 'headers' | 'value'>): Evidence {
  return { ...sound, topics: new Map(sound.topics).set(topic, [[{ offset: 0, key: '', ...record }]]) };
}

function messages(sound: Evidence, change: (record: TopicRecord, index: number) => TopicRecord): Evidence {
  return withRecords(sound, TO_STREET, (records) => records.map(change));
}

function flagged(record: TopicRecord, possibleDuplicate: string): TopicRecord {
  return { ...record, headers: { ...record.headers, 'possible-duplicate': possibleDuplicate } };
}
