interface Text {
  readonly name: string;
  /** Where the text is linted as if it stood; no such file exists. */
  readonly file: string;
  readonly code: string;
}

interface Violation extends Text {
  readonly rule: string;
}

const BETWEEN_PACKAGES = '@nx/enforce-module-boundaries';
const OUTSIDE = 'verso/allowed-imports';
const SYNTAX = 'no-restricted-syntax';
const GLOBALS = 'no-restricted-globals';
const ONE_USER = '@typescript-eslint/no-restricted-imports';
const TESTS_ONLY = 'no-restricted-imports';

const imports = (source: string): string => `import { planted } from '${source}';\nplanted();`;

function between(name: string, folder: string, source: string): Violation {
  return { name, file: `${folder}/planted.ts`, code: imports(source), rule: BETWEEN_PACKAGES };
}

function outside(name: string, folder: string, source: string): Violation {
  return { name, file: `${folder}/planted.ts`, code: imports(source), rule: OUTSIDE };
}

const DOMAIN = 'services/settlement/src/domain';
const inDomain = (name: string, code: string, rule: string): Violation => ({
  name,
  file: `${DOMAIN}/planted.ts`,
  code,
  rule,
});

/** One for each row of the table of boundaries, and for each way around it that somebody could take unaware. */
export const PLANTED: readonly Violation[] = [
  between('a service imports another service', 'services/settlement/src', '@verso/cash'),
  between('a service imports the application', 'services/settlement/src', '@verso/verso'),
  between('a service reaches into another by path', 'services/settlement/src', '../../cash/src/index.js'),
  between('an infrastructure library imports a service', 'libs/messaging/src', '@verso/cash'),
  between('a codec imports infrastructure', 'libs/fix/src', '@verso/event-store'),
  between('a codec imports a service', 'libs/iso20022/src', '@verso/settlement'),
  between('a library of the domain imports a codec', 'libs/money/src', '@verso/fix'),
  between('a library of the domain imports infrastructure', 'libs/decider/src', '@verso/messaging'),
  between('a contract imports a library of the domain', 'libs/contracts/src', '@verso/money'),
  between('the test bed imports a service', 'libs/test-bed/src', '@verso/cash'),
  {
    ...between('a service re-exports another', 'services/settlement/src', ''),
    code: "export * from '@verso/cash';",
  },
  {
    ...between('a service imports only a type of another', 'services/settlement/src', ''),
    code: "import type { Ledger } from '@verso/cash';\nexport type Mine = Ledger;",
  },
  {
    ...between('a service imports another when it runs', 'services/settlement/src', ''),
    code: "export const cash = import('@verso/cash');",
  },
  outside('a codec imports the file system', 'libs/fix/src', 'node:fs'),
  outside('a codec imports the network', 'libs/iso20022/src', 'node:net'),
  outside("a codec imports another codec's library", 'libs/fix/src', 'saxes'),
  outside('a codec imports pg', 'libs/transparency-log/src', 'pg'),
  outside('a library of the domain imports Node', 'libs/business-calendar/src', 'node:fs'),
  outside('a library of the domain imports a package', 'libs/decider/src', 'rxjs'),
  outside('a contract imports a package', 'libs/contracts/src', 'class-validator'),
  outside('a contract imports Node', 'libs/contracts/src', 'node:crypto'),
  ...['@nestjs/common', 'pg', 'kafkajs', 'pino', 'rxjs', 'node:crypto', 'crypto', 'decimal.js'].map((source) =>
    outside(`a domain imports ${source}`, DOMAIN, source),
  ),
  ...['@verso/iso20022', '@verso/transparency-log', '@verso/event-store', '@verso/messaging'].map((source) =>
    outside(`a domain imports ${source}`, DOMAIN, source),
  ),
  outside('a domain imports the edge of its service', DOMAIN, '../channels/settlement-instruction.js'),
  outside(
    'a deeper folder of a domain imports the edge of its service',
    `${DOMAIN}/netting`,
    '../../consumers/trades.js',
  ),
  inDomain('a domain imports Node when it runs', "export const fs = import('node:fs');", OUTSIDE),
  inDomain('a domain imports what it computes', 'export const load = (name: string) => import(name);', OUTSIDE),
  inDomain('a domain re-exports pg', "export { Pool } from 'pg';", OUTSIDE),
  inDomain(
    'a domain imports a type of Nest',
    "import type { INestApplication } from '@nestjs/common';\nexport type App = INestApplication;",
    OUTSIDE,
  ),
  inDomain('a domain names a type of pg in place', "export type Pool = import('pg').Pool;", OUTSIDE),
  inDomain('a domain reads the clock: new Date()', 'export const at = new Date();', SYNTAX),
  inDomain('a domain reads the clock: Date()', 'export const at = Date();', SYNTAX),
  inDomain('a domain reads the clock: Date.now()', 'export const at = Date.now();', SYNTAX),
  inDomain("a domain reads the clock: Date['now']()", "export const at = Date['now']();", SYNTAX),
  inDomain('a domain takes the clock apart', 'const { now } = Date;\nexport const at = now();', SYNTAX),
  inDomain('a domain reads the clock: performance', 'export const at = performance.now();', GLOBALS),
  inDomain('a domain takes a chance: Math.random()', 'export const id = Math.random();', SYNTAX),
  inDomain('a domain takes a chance: crypto', 'export const id = crypto.randomUUID();', GLOBALS),
  inDomain('a domain reads the environment', "export const home = process.env['HOME'];", GLOBALS),
  inDomain('a domain asks the network', "export const answer = () => fetch('https://example.org');", GLOBALS),
  inDomain('a domain sets a timer', 'setTimeout(() => undefined, 1);', GLOBALS),
  inDomain('a domain waits', 'export const wait = async (until: Promise<void>) => { await until; };', SYNTAX),
  {
    name: 'a library of the domain reads the clock',
    file: 'libs/business-calendar/src/planted.ts',
    code: 'export const at = new Date();',
    rule: SYNTAX,
  },
  {
    name: "a domain's test reads the clock",
    file: `${DOMAIN}/planted.spec.ts`,
    code: "it('passes today', () => { expect(new Date().getUTCFullYear()).toBe(2026); });",
    rule: SYNTAX,
  },
  ...['services/cash/src', 'libs/iso20022/src', 'tests/e2e'].map((folder) => ({
    name: 'decimal.js is used outside money',
    file: `${folder}/planted.ts`,
    code: imports('decimal.js'),
    rule: ONE_USER,
  })),
  ...['kafkajs', 'node-rdkafka', '@confluentinc/kafka-javascript', '@platformatic/kafka'].map((client) => ({
    name: `${client} is used outside messaging`,
    file: 'services/trade-capture/src/planted.ts',
    code: imports(client),
    rule: ONE_USER,
  })),
  {
    name: 'a Kafka client is used by money',
    file: 'libs/money/src/planted.ts',
    code: imports('kafkajs'),
    rule: ONE_USER,
  },
  ...['@verso/test-bed', 'fast-check', '../settlement.fixture.js', '@verso/event-store/throw-away-postgres'].map(
    (source) => ({
      name: `the product imports ${source}, which is for tests`,
      file: 'services/settlement/src/consumers/planted.ts',
      code: imports(source),
      rule: TESTS_ONLY,
    }),
  ),
];

function legal(name: string, folder: string, ...sources: readonly string[]): Text {
  const code = sources.map((source, index) => `import { it as it${String(index)} } from '${source}';`);
  const uses = sources.map((_, index) => `it${String(index)}();`);
  return { name, file: `${folder}/planted.ts`, code: [...code, ...uses].join('\n') };
}

const DOMAIN_LIBRARIES = ['@verso/money', '@verso/decider', '@verso/business-calendar', '@verso/contracts'];

/** What the same rules let pass: without these, a rule that refuses everything would look right. */
export const LEGAL: readonly Text[] = [
  legal(
    'a domain',
    DOMAIN,
    ...DOMAIN_LIBRARIES,
    '@verso/contracts/settlement/v1',
    './instruction.js',
    './netting/net.js',
  ),
  legal('a deeper folder of a domain', `${DOMAIN}/netting`, '../instruction.js', '@verso/money'),
  legal(
    'the edge of a service',
    'services/settlement/src/consumers',
    ...DOMAIN_LIBRARIES,
    '@verso/iso20022',
    '@verso/event-store',
    '@verso/messaging',
    '@nestjs/common',
    'pg',
    'node:fs',
    '../domain/decide.js',
  ),
  legal(
    'the application',
    'services/verso/src',
    '@verso/cash',
    '@verso/settlement',
    '@verso/service-host',
    '@verso/money',
  ),
  legal('infrastructure', 'libs/messaging/src', '@verso/event-store', '@verso/contracts', 'kafkajs', 'node:fs'),
  legal('a codec', 'libs/fix/src', '@verso/money', '@verso/business-calendar', 'jspurefix', './tag.js'),
  legal('another codec', 'libs/iso20022/src', 'saxes'),
  legal('a third codec', 'libs/transparency-log/src', 'node:crypto'),
  legal('money', 'libs/money/src', 'decimal.js', '@verso/business-calendar'),
  legal('a contract', 'libs/contracts/src', '@bufbuild/protobuf', './gen/registry.js'),
  legal('the test bed', 'libs/test-bed/src', '@verso/event-store/throw-away-postgres', 'fast-check'),
  {
    name: "a service's test",
    file: 'services/settlement/src/planted.spec.ts',
    code: "import { it1 } from '@verso/test-bed';\nimport fc from 'fast-check';\nit('holds', () => { expect(it1(fc)).toBe(1); });",
  },
  {
    name: 'a time that a domain is given',
    file: `${DOMAIN}/planted.ts`,
    code: 'export const year = (at: string) => new Date(at).getUTCFullYear() + Math.max(Date.parse(at), 0);',
  },
];
