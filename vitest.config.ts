import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Two cores and a database that takes a gigabyte each: more workers would only wait for each other.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.db.test.ts', 'test/e2e/**'],
        },
      },
      {
        test: {
          name: 'db',
          include: ['test/**/*.db.test.ts', 'test/e2e/**/*.test.ts'],
          globalSetup: ['test/engines/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
