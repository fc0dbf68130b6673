import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    // two cores: one file at a time on each
    maxWorkers: 2,
    // files share their worker's modules, which takes a third off the time; whoever replaces something global puts it back
    isolate: false,
    // real Postgres, workerd and processes start within these; nothing waits on them otherwise
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // what must come may take as long as a busy machine does; without it one second
    expect: { poll: { timeout: 30_000 } },
  },
});
