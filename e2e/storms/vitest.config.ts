import { defineConfig } from 'vitest/config';

/** Storms: one at a time, because each takes the whole machine and one of them crashes the database server. */
const report = process.env.TEST_REPORT;

export default defineConfig({
  test: {
    include: ['e2e/storms/**/*.storm.ts'],
    testTimeout: 30 * 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
