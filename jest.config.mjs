import { availableParallelism } from 'node:os';
import { BACKBONE_TESTS } from './tools/backbone-tests.mjs';

const LONG = BACKBONE_TESTS.map((path) => `<rootDir>/${path}`);

/** The kind of test is in the file name: see CONTRIBUTING.md. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironmentOptions: { customExportConditions: ['development', 'node'] },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Clusters of three brokers and offices of twenty processes want a machine of their own: see CONTRIBUTING.md.
  testPathIgnorePatterns: ['/node_modules/', ...(process.env.VERSO_TEST_LONG === '1' ? [] : LONG)],
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/.verso/', '<rootDir>/.nx/'],
  roots: ['<rootDir>/libs', '<rootDir>/services', '<rootDir>/tests'],
  testMatch: ['**/*.spec.ts'],
  testTimeout: 120_000,
  // Jest's own choice leaves a core idle, which is half of a small machine; beyond four, PostgreSQL is what is waited for.
  maxWorkers: Math.min(availableParallelism(), 4),
  // Modules of finished files stay in a worker's memory under ESM: start it anew before that hurts.
  workerIdleMemoryLimit: '1GB',
  reporters: [['default', { summaryThreshold: 0 }], '<rootDir>/tools/closing-line-reporter.mjs'],
};
