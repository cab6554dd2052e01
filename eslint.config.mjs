import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

// The portable core: runs in a browser, gives the same bytes on every engine. It owns no clock, randomness or I/O.
const CORE = ['src/{engine,model,strategies,metrics}/**/*.ts', 'src/simulate.ts'];
const IMPURE = ['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'process',
  'crypto', 'console', 'fetch', 'Promise', 'Intl', 'structuredClone'];
// These differ in the last bit between V8 versions and browsers; src/engine/portable-math.ts has portable ones.
const NOT_PORTABLE = ['random', 'log', 'exp', 'pow', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2', 'sinh', 'cosh',
  'tanh', 'log2', 'log10', 'log1p', 'expm1', 'cbrt', 'hypot'];
const GENERAL = [
  { selector: 'ExportDefaultDeclaration', message: 'Name every export.' },
  { selector: 'ForInStatement', message: 'Use Object.entries or an array.' },
];

export default defineConfig(
  globalIgnores(['dist', 'reports', 'node_modules', '**/*.mjs', 'bin', '.tmp', 'vitest*.config.ts']),
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 7],
      'max-depth': ['error', 4],
      complexity: ['error', 20],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      'no-warning-comments': ['error', { terms: ['fixme', 'xxx', 'hack', 'todo'] }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/prefer-for-of': 'off',
      'no-restricted-syntax': ['error', ...GENERAL],
    },
  },
  {
    files: CORE,
    rules: {
      'no-restricted-globals': ['error', ...IMPURE.map((name) => ({ name, message: 'The core owns no clock, randomness or I/O.' }))],
      'no-restricted-properties': ['error', ...NOT_PORTABLE.map((property) => ({ object: 'Math', property, message: 'Not bit-portable; see src/engine/portable-math.ts.' }))],
      'no-restricted-syntax': ['error', ...GENERAL,
        { selector: ':function[async=true], AwaitExpression', message: 'The core is synchronous.' },
        { selector: "BinaryExpression[operator='**'], AssignmentExpression[operator='**=']", message: 'Not bit-portable; see src/engine/portable-math.ts.' },
        { selector: 'CallExpression[callee.property.name=/^(sort|toSorted)$/][arguments.length=0]', message: 'Give sort a comparator.' },
        { selector: 'CallExpression[callee.property.name=/^toLocale/]', message: 'Locale makes output machine-dependent.' },
      ],
    },
  },
  {
    files: ['tests/**/*.ts', 'bench/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': 'off', 'no-restricted-globals': 'off' },
  },
);
