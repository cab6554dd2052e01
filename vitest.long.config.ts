import { defineConfig } from 'vitest/config';

// The tests that need minutes: `npm run test:long`.
export default defineConfig({
  test: { include: ['tests/long/**/*.test.ts'], testTimeout: 1_800_000, pool: 'forks' },
});
