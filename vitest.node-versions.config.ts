import { defineConfig } from 'vitest/config';

// Fetches other versions of Node from the registry: `npm run test:node-versions`.
export default defineConfig({
  test: { include: ['tests/node-versions/**/*.test.ts'], testTimeout: 300_000 },
});
