import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

const common = { testTimeout: 120_000, hookTimeout: 120_000, pool: 'forks' } as const;

// Every core plays; then the browser has the machine to itself, since its tests hold a time to first view.
export default defineConfig({
  test: {
    projects: [
      { test: { ...common, name: 'node', include: ['tests/**/*.test.ts'], exclude: [...configDefaults.exclude, 'tests/long/**', 'tests/node-versions/**', 'tests/browser/**'], maxWorkers: availableParallelism(), sequence: { groupOrder: 0 } } },
      { test: { ...common, name: 'browser', include: ['tests/browser/**/*.test.ts'], maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
