import path from 'node:path';
import js from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from '../svelte.config.js';

export default ts.config(
  {
    ignores: [
      'node_modules/',
      'build/',
      'data/',
      '.svelte-kit/',
      '.lab/',
      'app/paraglide/',
      'test-results/'
    ]
  },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...ts.configs.stylisticTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.node, ...globals.browser },
      parserOptions: {
        project: 'tsconfig.json',
        tsconfigRootDir: path.resolve(import.meta.dirname, '..'),
        extraFileExtensions: ['.svelte']
      }
    },
    rules: {
      // Types are named where they help a reader; the rest is inferred.
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `!` marks an index that was checked a line before.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Methods of our own objects read closures, never `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true }
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      eqeqeq: 'error',
      'no-console': ['error', { allow: ['error'] }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }]
    }
  },
  {
    // No regular expression may take quadratic time on untrusted input.
    files: ['app/**', 'server/**', 'shared/**', 'sync/**'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }]
    }
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      // svelte-check checks the types of props.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // Every link is within this app, which has no base path.
      'svelte/no-navigation-without-resolve': 'off'
    }
  },
  {
    files: ['app/service-worker.ts'],
    languageOptions: { parserOptions: { project: 'app/tsconfig.worker.json' } }
  },
  {
    // Random numbers and the time are injected through ports.
    files: ['shared/**/*.ts', 'sync/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', 'console', 'setTimeout', 'fetch', 'crypto'],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random' },
        { object: 'Date', property: 'now' }
      ],
      'no-restricted-syntax': ['error', 'NewExpression[callee.name="Date"][arguments.length=0]']
    }
  },
  {
    // tus expects plain objects as errors.
    files: ['server/photos/**'],
    rules: { '@typescript-eslint/only-throw-error': 'off' }
  },
  {
    files: [
      '**/*.mjs',
      '**/*.cjs',
      '**/*.js',
      'tests/load/**',
      'tests/eval/**',
      'server/cli/**',
      'server/triage/training/**'
    ],
    rules: { 'no-console': 'off' }
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    ...ts.configs.disableTypeChecked
  },
  {
    // ES5 requires a catch to name its error.
    files: ['app/engine/{first,early-form,substitutes}.js'],
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { caughtErrors: 'none' }],
      '@typescript-eslint/ban-ts-comment': 'off'
    }
  }
);
