import fc from 'fast-check';
import type { TopicPartition } from '../port.js';
import {
  assignPartitions,
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
  type Member,
} from './assignment.js';

const places = fc.array(
  fc.record({ topic: fc.constantFrom('verso.trade-capture.v1', 'verso.größe.v1'), partition: fc.nat(12) }),
);
const members = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 });
const key = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

const TOPICS = ['a', 'b'];
const allOf = (partitions: number): string[] =>
  TOPICS.flatMap((topic) => Array.from({ length: partitions }, (_, partition) => key({ topic, partition })));

function assign(ids: readonly string[], partitions: number, held: ReadonlyMap<string, readonly TopicPartition[]>) {
  const group = ids.map((memberId): Member => ({ memberId, topics: TOPICS, held: held.get(memberId) ?? [] }));
  return assignPartitions(group, new Map(TOPICS.map((topic) => [topic, partitions])));
}

describe('Sharing partitions among the members of a group', () => {
  it('gives every partition to one member, equal numbers together, in equal shares', () => {
    fc.assert(
      fc.property(members, fc.nat(20), places, (ids, partitions, held) => {
        const assigned = assign(ids, partitions, new Map(ids.map((id) => [id, held])));
        expect([...assigned.values()].flat().map(key).sort()).toEqual(allOf(partitions).sort());
        const shares = [...assigned.values()].map((mine) => mine.length / 2);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
        for (const mine of assigned.values()) {
          const of = (topic: string): number[] =>
            mine.filter((place) => place.topic === topic).map(({ partition }) => partition);
          expect(of('b')).toEqual(of('a'));
        }
      }),
    );
  });

  it('lets everybody keep what they hold when nobody comes or goes, and moves no more than the share of who comes', () => {
    fc.assert(
      fc.property(members, fc.integer({ min: 1, max: 20 }), (ids, partitions) => {
        const before = assign(ids, partitions, new Map());
        expect(assign(ids, partitions, before)).toEqual(before);
        const after = assign([...ids, 'somebody new'], partitions, before);
        const moved = ids.flatMap((id) => {
          const kept = new Set((after.get(id) ?? []).map(key));
          return (before.get(id) ?? []).filter((place) => !kept.has(key(place)));
        });
        expect(moved.length).toBe(after.get('somebody new')?.length);
      }),
    );
  });

  it('says all this in Kafka`s own form', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string()),
        fc.uniqueArray(
          places.map((all) => all[0]).filter((at) => at !== undefined),
          { selector: key },
        ),
        (topics, held) => {
          const sorted = (all: readonly TopicPartition[]): string[] => all.map(key).sort();
          const subscription = decodeSubscription(encodeSubscription({ topics, held }));
          expect(subscription.topics).toEqual(topics);
          expect(sorted(subscription.held)).toEqual(sorted(held));
          expect(sorted(decodeAssignment(encodeAssignment(held)))).toEqual(sorted(held));
        },
      ),
    );
  });
});
