import { defineConfig } from "vitest/config";
import { PATIENCE, TEST_TIMEOUT_MS } from "./test/support/patience.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    // one more than two cores: files with real programs and browsers wait for these much of their time
    maxWorkers: 3,
    // files share their worker's modules, which takes a third off the time; whoever replaces something global puts it back
    isolate: false,
    // only for checks on machines that nobody has to himself: the report names each test that needed it
    retry: Number(process.env["LARDER_TEST_RETRIES"] ?? 0),
    testTimeout: TEST_TIMEOUT_MS,
    hookTimeout: TEST_TIMEOUT_MS,
    // without it one second
    expect: { poll: PATIENCE },
  },
});
