import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cashRoom } from '@verso/cash';
import { confirmationRoom } from '@verso/confirmation';
import { exceptionsRoom } from '@verso/exceptions';
import { positionsRoom } from '@verso/positions';
import { referenceDataRoom } from '@verso/reference-data';
import { settlementRoom } from '@verso/settlement';
import { createStreetRoom, STREET_KNOBS } from '@verso/street';
import { createTradeCapture } from '@verso/trade-capture';
import { parse } from 'yaml';
import { LOGS } from '../office.js';
import { accessRulesOf } from './access-rules.js';
import { declarationsOf, readDeclarations } from './declared-topics.js';

const ROOMS = [
  referenceDataRoom,
  createTradeCapture().room,
  confirmationRoom,
  settlementRoom,
  cashRoom,
  positionsRoom,
  exceptionsRoom,
  createStreetRoom({ seed: 1, knobs: STREET_KNOBS }),
];

describe('The declared topics', () => {
  it('are those that AsyncAPI describes, and one for each log', async () => {
    const { topics } = await readDeclarations();
    const names = topics.map(({ name }) => name).sort();
    const document = parse(readFileSync(join(import.meta.dirname, '../../../../docs/asyncapi.yaml'), 'utf8')) as {
      readonly channels: Readonly<Record<string, { readonly address: string }>>;
    };
    expect(names).toEqual(
      Object.values(document.channels)
        .map(({ address }) => address)
        .sort(),
    );
    for (const log of LOGS) {
      expect(topics).toContainEqual(expect.objectContaining({ name: `verso.${log}.v1`, owner: log }));
    }
  });

  it('let every room read what it reacts to, and nothing else of the house', async () => {
    const { roles } = await readDeclarations();
    for (const { name, broadcasts, upstreams } of ROOMS) {
      const needed = [...new Set([...broadcasts, ...upstreams])].map((log) => `verso.${log}.v1`);
      const reads = roles
        .find((role) => role.name === name)
        ?.reads.filter((topic) => topic !== 'verso.executions.v1' && !topic.startsWith('verso.messages-'));
      expect([name, [...(reads ?? [])].sort()]).toEqual([name, needed.sort()]);
    }
  });

  it('give a broadcast one partition that is kept for ever, so that it is read whole and in order', async () => {
    const { topics } = await readDeclarations();
    for (const log of new Set(ROOMS.flatMap(({ broadcasts }) => broadcasts))) {
      const topic = topics.find(({ name }) => name === `verso.${log}.v1`);
      expect([topic?.partitions, topic?.configs['retention.ms']]).toEqual([1, '-1']);
    }
  });

  it('give each topic the writers that it names, and the front office its two', async () => {
    const declarations = await readDeclarations();
    const rules = accessRulesOf(declarations);
    for (const { name, writers } of declarations.topics) {
      const write = rules.filter(({ resourceName, operation }) => resourceName === name && operation === 'write');
      expect([name, write.length]).toEqual([name, name === 'verso.messages-to-street.v1' ? 2 : 1]);
      expect(write).toHaveLength(1 + writers.length);
    }
    const ofFrontOffice = rules.filter(({ principal }) => principal === 'User:front_office');
    expect(ofFrontOffice.map((rule) => `${rule.operation} ${rule.resourceType} ${rule.resourceName}`)).toEqual([
      'write topic verso.executions.v1',
      'read topic verso.execution-refusals.v1',
      'read group front-office',
    ]);
  });
});

describe('Declarations that are wrong', () => {
  const WRONG = `
defaults: { partitions: 6, replication: 3, retention: 7 }
topics:
  - { name: a.v1, owner: cash, partitions: 0 }
  - { name: a.v1, owner: nobody, configs: { retention.ms: 5 } }
  - { owner: cash }
roles:
  cash: { principal: cash, group: verso.cash, reads: [b.v1] }
`;

  it('are refused with everything that is wrong', () => {
    expect(() => declarationsOf(WRONG, 'topics.yaml')).toThrow(
      [
        'The configuration is wrong:',
        '  - topics.yaml: defaults: retention is not known here; known are partitions, replication, configs',
        '  - topics.yaml: a.v1.partitions: give a whole number from 1 to 256',
        '  - topics.yaml: a.v1.configs.retention.ms: put the value in quotes',
        '  - topics.yaml: topics[2].name: is missing',
        '  - topics.yaml: roles.cash.principal: "cash" does not fit ^User:\\S+$',
        '  - topics.yaml: a.v1 is declared twice',
        '  - topics.yaml: a.v1.owner: there is no role nobody',
        '  - topics.yaml: roles.cash.reads: there is no topic b.v1',
      ].join('\n'),
    );
  });

  it('are refused when they are not YAML, or not there', async () => {
    expect(() => declarationsOf('topics: [', 'topics.yaml')).toThrow('topics.yaml is not YAML');
    await expect(readDeclarations('nowhere.yaml')).rejects.toThrow('there is no file nowhere.yaml');
  });
});
