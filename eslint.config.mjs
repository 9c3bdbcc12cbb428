import nx from '@nx/eslint-plugin';
import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';

/** Libraries that a codec may use, one message standard or cryptographic primitive each. */
const CODEC_LIBRARIES = ['saxes', 'jspurefix', 'node:crypto'];

/** Types are dependencies only if a lower room may know a higher one: never. */
const boundaries = {
  enforceBuildableLibDependency: false,
  banTransitiveDependencies: false,
  allow: [],
  depConstraints: [
    { sourceTag: 'type:contract', onlyDependOnLibsWithTags: ['type:contract'] },
    {
      sourceTag: 'type:domain',
      onlyDependOnLibsWithTags: ['type:domain', 'type:contract'],
      allowedExternalImports: ['decimal.js', 'fast-check', '@jest/globals'],
    },
    {
      sourceTag: 'type:codec',
      onlyDependOnLibsWithTags: ['type:codec', 'type:domain', 'type:contract', 'type:test'],
      bannedExternalImports: ['pg', 'pino', '@nestjs/*', 'kafkajs', 'rxjs'],
    },
    {
      sourceTag: 'type:infra',
      onlyDependOnLibsWithTags: ['type:infra', 'type:codec', 'type:domain', 'type:contract', 'type:test'],
    },
    {
      sourceTag: 'type:test',
      onlyDependOnLibsWithTags: ['type:test', 'type:infra', 'type:codec', 'type:domain', 'type:contract'],
    },
    {
      sourceTag: 'type:service',
      onlyDependOnLibsWithTags: ['type:infra', 'type:codec', 'type:domain', 'type:contract', 'type:test'],
    },
    {
      sourceTag: 'type:app',
      onlyDependOnLibsWithTags: [
        'type:service',
        'type:infra',
        'type:codec',
        'type:domain',
        'type:contract',
        'type:test',
      ],
    },
  ],
};

const NO_CLOCK_NO_CHANCE = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'A domain has no clock: take the time as an argument.' },
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'A domain has no clock: take the time as an argument.' },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'A domain has no chance: take ids and numbers as arguments.' },
  { selector: "AwaitExpression", message: 'A domain is synchronous: load before deciding.' },
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '.verso/**', 'coverage/**', 'libs/contracts/src/gen/**'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': ['error', boundaries],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'require-atomic-updates': 'error',
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 70 }],
      'no-console': 'error',
    },
  },
  {
    files: ['services/*/src/domain/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.fixture.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...NO_CLOCK_NO_CHANCE],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              // Everything but relative paths inside the folder and the libraries of type domain and contract.
              regex: '^(?!\\./|\\.\\./(?!\\.\\.)[a-z-]+/|@verso/(contracts|decider|money|business-calendar)(/|$)).*',
              message: 'A domain imports only its own folder and @verso/{contracts,decider,money,business-calendar}.',
            },
            {
              regex: '^\\.\\./(consumers|channels|http|projections|doors|files|sealing)/',
              message: 'A domain does not know the edge of its service.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['libs/{money,decider,business-calendar}/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', ...NO_CLOCK_NO_CHANCE] },
  },
  {
    files: ['libs/{fix,iso20022,transparency-log}/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.fixture.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(?!\\.|@verso/|${CODEC_LIBRARIES.join('$|')}$).*`,
              message: `A codec uses only ${CODEC_LIBRARIES.join(', ')}: no file system, no network.`,
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    ignores: ['libs/money/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { paths: [{ name: 'decimal.js', message: 'Arithmetic on money is in @verso/money.' }] }],
    },
  },
  {
    files: ['**/*.spec.ts', 'tests/**/*.ts'],
    plugins: { jest },
    rules: {
      ...jest.configs['flat/recommended'].rules,
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', 'given.**.then*', '**.then', 'fc.assert', 'describe*', 'assert*'] }],
      'jest/no-standalone-expect': 'off',
      'jest/no-conditional-expect': 'off',
      'jest/no-export': 'off',
      'jest/valid-title': 'off',
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
