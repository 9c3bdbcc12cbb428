import nx from '@nx/eslint-plugin';
import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';
import { allowedImports } from './tools/allowed-imports.mjs';

/** Code that only tests run. */
const TEST_CODE = ['**/*.spec.ts', '**/*.fixture.ts'];

/** Which package may know which. Nx answers from its project graph, which `npm run lint` computes first. */
const LIBRARIES = ['type:infra', 'type:codec', 'type:domain', 'type:contract'];
const betweenPackages = {
  enforceBuildableLibDependency: false,
  banTransitiveDependencies: false,
  allow: [],
  // A test bed starts what specs of the same library need: in product code the dependency goes one way.
  ignoredCircularDependencies: [['@verso/messaging', '@verso/test-bed']],
  depConstraints: [
    { sourceTag: 'type:contract', onlyDependOnLibsWithTags: ['type:contract'] },
    { sourceTag: 'type:domain', onlyDependOnLibsWithTags: ['type:domain', 'type:contract'] },
    // `type:test` is for specs only: see 'no-restricted-imports' below.
    { sourceTag: 'type:codec', onlyDependOnLibsWithTags: ['type:codec', 'type:domain', 'type:contract', 'type:test'] },
    { sourceTag: 'type:infra', onlyDependOnLibsWithTags: [...LIBRARIES, 'type:test'] },
    { sourceTag: 'type:test', onlyDependOnLibsWithTags: [...LIBRARIES, 'type:test'] },
    { sourceTag: 'type:service', onlyDependOnLibsWithTags: [...LIBRARIES, 'type:test'] },
    { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:service', ...LIBRARIES, 'type:test'] },
  ],
};

/** What a folder may import from outside itself. */
const DOMAIN_LIBRARIES = [
  '@verso/business-calendar',
  '@verso/contracts',
  '@verso/contracts/*',
  '@verso/decider',
  '@verso/money',
];
const outside = [
  {
    files: ['services/*/src/domain/**/*.ts'],
    inside: 'src/domain',
    packages: DOMAIN_LIBRARIES,
    why: 'a domain imports only its own folder and @verso/{contracts,decider,money,business-calendar}.',
  },
  {
    files: ['libs/{business-calendar,decider}/src/**/*.ts'],
    inside: 'src',
    packages: DOMAIN_LIBRARIES,
    why: 'a library of the domain is pure: it imports only others of type domain and contract.',
  },
  {
    files: ['libs/money/src/**/*.ts'],
    inside: 'src',
    packages: [...DOMAIN_LIBRARIES, 'decimal.js'],
    why: 'money is pure: beside the libraries of the domain it imports only decimal.js.',
  },
  {
    files: ['libs/contracts/src/**/*.ts'],
    inside: 'src',
    packages: ['@bufbuild/protobuf', '@bufbuild/protobuf/*'],
    why: 'a contract depends on nothing but the proto runtime.',
  },
  ...[
    ['fix', 'jspurefix'],
    ['iso20022', 'saxes'],
    ['transparency-log', 'node:crypto'],
  ].map(([codec, library]) => ({
    files: [`libs/${codec}/src/**/*.ts`],
    inside: 'src',
    packages: [...DOMAIN_LIBRARIES, '@verso/fix', '@verso/iso20022', '@verso/transparency-log', library],
    why: `a codec has no file system and no network: ${codec} uses only ${library}, other codecs and the domain's libraries.`,
  })),
];

const NO_CLOCK = 'A domain has no clock: take the time as an argument.';
const NO_CHANCE = 'A domain has no chance: take ids and numbers as arguments.';
const SYNCHRONOUS = 'A domain is synchronous: load before deciding.';
const NO_MACHINE = 'A domain knows no machine: take what it needs as an argument.';
const clockAndChance = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: NO_CLOCK },
  { selector: "CallExpression[callee.name='Date']", message: NO_CLOCK },
  {
    selector: "MemberExpression[object.name='Date']:matches([property.name='now'],[property.value='now'])",
    message: NO_CLOCK,
  },
  {
    selector: "MemberExpression[object.name='Math']:matches([property.name='random'],[property.value='random'])",
    message: NO_CHANCE,
  },
  {
    selector:
      "VariableDeclarator[init.name=/^(Date|Math)$/]:matches([id.type='Identifier'], :has(Property[key.name=/^(now|random)$/]))",
    message: 'Call it by its full name, so that the rules above see it.',
  },
];
const asynchrony = [
  { selector: 'AwaitExpression', message: SYNCHRONOUS },
  { selector: ':function[async=true]', message: SYNCHRONOUS },
  { selector: 'ForOfStatement[await=true]', message: SYNCHRONOUS },
];
const machine = [
  ...['crypto', 'fetch', 'globalThis', 'performance', 'process', 'queueMicrotask'],
  ...['setImmediate', 'setInterval', 'setTimeout', 'structuredClone', 'WebSocket'],
].map((name) => ({ name, message: NO_MACHINE }));

const PURE = ['services/*/src/domain/**/*.ts', 'libs/{business-calendar,decider,money}/src/**/*.ts'];

/** Libraries with one user; a later entry replaces an earlier one for its files. */
const DECIMAL = { regex: '^decimal\\.js', message: 'Arithmetic on money is in @verso/money.' };
const KAFKA = { regex: '^(?!@verso/|\\.).*kafka', message: 'Only @verso/messaging speaks to Kafka.' };
const withoutLibraries = (files, patterns) => ({
  files,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
});

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '.verso/**', 'coverage/**', 'libs/contracts/src/gen/**'] },
  // A rule is kept or changed here for everybody, not switched off in a file.
  { linterOptions: { noInlineConfig: true } },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': ['error', betweenPackages],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'require-atomic-updates': 'error',
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 70 }],
      'no-console': 'error',
    },
  },
  ...outside.map(({ files, ...allowed }) => ({
    files,
    ignores: TEST_CODE,
    plugins: { verso: { rules: { 'allowed-imports': allowedImports } } },
    rules: { 'verso/allowed-imports': ['error', allowed] },
  })),
  {
    files: PURE,
    ignores: TEST_CODE,
    rules: {
      'no-restricted-syntax': ['error', ...clockAndChance, ...asynchrony],
      'no-restricted-globals': ['error', ...machine],
    },
  },
  {
    files: PURE.map((files) => files.replace('*.ts', '*.spec.ts')),
    rules: { 'no-restricted-syntax': ['error', ...clockAndChance] },
  },
  {
    // Nest declares its options as a class that it does not export, and takes literals.
    files: ['libs/service-host/src/door.ts'],
    rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' },
  },
  withoutLibraries(['**/*.ts'], [DECIMAL, KAFKA]),
  withoutLibraries(['libs/money/**/*.ts'], [KAFKA]),
  withoutLibraries(['libs/messaging/**/*.ts'], [DECIMAL]),
  {
    // Programs of others, who have nothing of ours but the contracts.
    files: ['examples/**/*.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': 'off', 'no-console': 'off' },
  },
  {
    files: ['{libs,services}/*/src/**/*.ts'],
    ignores: [...TEST_CODE, 'libs/test-bed/**', 'libs/event-store/src/contract-suite/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(@verso/(test-bed|event-store/(contract-suite|throw-away-postgres))|fast-check|@jest/)',
              message: 'Only tests use this.',
            },
            { regex: '^\\..*\\.(spec|fixture)\\.js$', message: 'Only tests use this.' },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.spec.ts', 'tests/**/*.ts'],
    plugins: { jest },
    rules: {
      ...jest.configs['flat/recommended'].rules,
      'jest/expect-expect': [
        'error',
        {
          assertFunctionNames: ['expect', 'expect*', 'given.**.then*', '**.then', 'fc.assert', 'describe*', 'assert*'],
        },
      ],
      'jest/no-standalone-expect': 'off',
      'jest/no-conditional-expect': 'off',
      'jest/no-export': 'off',
      'jest/valid-title': 'off',
      // Skipped where data or a tool is absent; the run prints what and why, and the closing line counts it.
      'jest/no-disabled-tests': 'off',
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: Object.fromEntries(
        ['Buffer', 'clearTimeout', 'console', 'performance', 'process', 'setTimeout', 'URL'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
    rules: {
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 70 }],
      'no-undef': 'error',
      'no-unused-vars': 'error',
    },
  },
);
