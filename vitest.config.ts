import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    // two cores: one file at a time on each
    maxWorkers: 2,
    // real Postgres, workerd and processes start within these; nothing waits on them otherwise
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
