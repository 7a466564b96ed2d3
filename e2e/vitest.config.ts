import { defineConfig } from 'vitest/config';

/** Journeys: the whole product in processes of its own. One at a time, because each brings a database, a worker and a browser. */
const report = process.env.TEST_REPORT;

export default defineConfig({
  test: {
    include: ['e2e/**/*.journey.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
