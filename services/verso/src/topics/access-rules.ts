import type { AccessRule } from '@verso/messaging/kafka';
import type { TopicDeclarations } from './declared-topics.js';

/** What each role may do: write the topics it owns, read those it lists, in groups of its own name. */
export function accessRulesOf({ topics, roles }: TopicDeclarations): readonly AccessRule[] {
  return roles.flatMap(({ name, principal, group, reads }) => {
    const rule = (
      resourceType: 'topic' | 'group',
      resourceName: string,
      operation: AccessRule['operation'],
    ): AccessRule => {
      const patternType = resourceType === 'group' ? 'prefixed' : 'literal';
      return { resourceType, resourceName, patternType, principal, host: '*', operation, permission: 'allow' };
    };
    // To read or write includes to describe, by Kafka's own rule.
    const written = topics
      .filter(({ owner, writers }) => owner === name || writers.includes(name))
      .map((topic) => rule('topic', topic.name, 'write'));
    const read = reads.map((topic) => rule('topic', topic, 'read'));
    return [...written, ...read, ...(read.length > 0 ? [rule('group', group, 'read')] : [])];
  });
}

export function sameRule(one: AccessRule, other: AccessRule): boolean {
  return FIELDS.every((field) => one[field] === other[field]);
}

const FIELDS = [
  'resourceType',
  'resourceName',
  'patternType',
  'principal',
  'host',
  'operation',
  'permission',
] as const satisfies readonly (keyof AccessRule)[];
