import { defineConfig } from 'vitest/config';

/** CI names a file that takes the figures as JSON. */
const report = process.env.TEST_REPORT;

export default defineConfig({
  test: {
    include: ['scripts/**/*.test.ts', '{contracts,db,connectors,graphs,api,bff,dashboard,extension}/src/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
