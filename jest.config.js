'use strict';

/** Transpiles only; types are the business of `npm run check`. */
const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'commonjs' }, sourceMaps: 'inline' },
  ],
};

const endToEnd = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/e2e/*.e2e.ts'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out/', '<rootDir>/.bed/'],
  globalSetup: '<rootDir>/test/e2e/global-setup.ts',
  globalTeardown: '<rootDir>/test/e2e/global-teardown.ts',
  transform,
};

/** @type {import('jest').Config} */
module.exports = {
  // A process that has loaded the CDK some dozen times holds gigabytes, and becomes ten times slower: it is replaced.
  maxWorkers: '100%',
  workerIdleMemoryLimit: '1500MB',
  projects: [
    {
      displayName: 'unit',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/cdk.out/', '<rootDir>/.bed/'],
      modulePathIgnorePatterns: ['<rootDir>/cdk.out/', '<rootDir>/.bed/'],
      transform,
    },
    { ...endToEnd, displayName: 'e2e', testPathIgnorePatterns: ['/(?:billing|destroy)\\.e2e\\.ts$'] },
    // A bill is about all owners of an account and day, and who destroys the app ends all stories: they have a bed of
    // their own.
    { ...endToEnd, displayName: 'e2e-alone', testMatch: ['<rootDir>/test/e2e/{billing,destroy}.e2e.ts'] },
  ],
};
