import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Import boundaries: one block per folder, the table of docs/architecture.md. */
const AWS = {
  group: ['@aws-sdk/*', '@smithy/*', '@aws-lambda-powertools/*', '/aws-lambda'],
  message: 'AWS stays at the edge.',
};
const KUBERNETES = { group: ['@kubernetes/*'], message: 'the Kubernetes client stays behind the Cluster port.' };
const CDK = {
  group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'],
  message: 'run-time code knows nothing of the CDK.',
};
const SCHEMA = { group: ['zod', 'zod/*'], message: 'schemas live in core/parsing.' };
const CRYPTO = {
  group: ['@noble/*', '@scure/*'],
  message: 'hash and encoding libraries are used in core/indicators only.',
};
const NODE = { group: ['node:*'], message: 'core has no environment.' };
/** Compression and hashing are functions of their argument, like an encoding. */
const NODE_BUT_FUNCTIONS = { ...NODE, group: ['node:*', '!node:zlib', '!node:crypto'] };
const ONLY_HASH = {
  group: ['node:crypto'],
  allowImportNames: ['hash'],
  message: 'of node:crypto, core uses the hash only.',
};
const ADAPTERS = { group: ['**/adapters/**'], message: 'core does not know its adapters.' };
const HANDLERS = {
  group: ['**/*-analyzer/**', '**/handler', '**/index'],
  message: 'core does not know the functions.',
};
const LIB = { group: ['**/lib/**'], message: 'run-time code never imports lib.' };
const EVERYTHING = [AWS, KUBERNETES, CDK, SCHEMA, CRYPTO, NODE, ADAPTERS, LIB];

const restrict = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

const without = (...allowed) => EVERYTHING.filter((pattern) => !allowed.includes(pattern));

export default tseslint.config(
  { ignores: ['node_modules/', 'cdk.out/', '.bed/', 'coverage/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'no-console': 'off',
    },
  },
  {
    files: ['**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        require: 'readonly',
        module: 'writable',
        __dirname: 'readonly',
      },
    },
  },
  restrict(
    ['lambdas/core/**/*.ts'],
    [...EVERYTHING, HANDLERS],
    ['lambdas/core/parsing/**', 'lambdas/core/indicators/**'],
  ),
  restrict(['lambdas/core/parsing/**/*.ts'], [...without(SCHEMA), HANDLERS]),
  restrict(['lambdas/core/indicators/**/*.ts'], [...without(CRYPTO, NODE), NODE_BUT_FUNCTIONS, ONLY_HASH, HANDLERS]),
  {
    files: ['lambdas/core/model/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(?!\\./[^/]+$)', message: 'the model imports only itself.' }] },
      ],
    },
  },
  {
    files: ['lambdas/core/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'setInterval', 'performance', 'Buffer'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'time is an argument.' },
        { object: 'Math', property: 'random', message: 'randomness is an argument.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'time is an argument.' },
      ],
    },
  },
  restrict(
    ['lambdas/adapters/**/*.ts'],
    [
      CDK,
      LIB,
      {
        group: ['**/core/detectors/**', '**/core/correlation/**', '**/core/response/**'],
        message: 'adapters decide nothing.',
      },
    ],
  ),
  restrict(
    ['lambdas/*/handler.ts'],
    [KUBERNETES, CDK, LIB, { group: ['@aws-sdk/*', '@smithy/*'], message: 'effects arrive as dependencies.' }],
  ),
  restrict(['lambdas/*/index.ts'], [CDK, LIB]),
  restrict(['cli/**/*.ts'], [CDK, LIB]),
  restrict(
    ['lib/**/*.ts', 'bin/**/*.ts'],
    [
      AWS,
      KUBERNETES,
      { group: ['**/adapters/**', '**/handler'], message: 'lib reaches run-time code by file path only.' },
    ],
  ),
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
  },
);
