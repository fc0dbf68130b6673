/**
 * How long tests wait for what must come. Only what never comes is to use it up: a slow machine with neighbours takes ten times
 * what a quiet one does, and a test that gives up sooner tells of the machine.
 */
export const PATIENCE_MS = 90_000;

/** For `expect.poll`. */
export const PATIENCE = { timeout: PATIENCE_MS };

/** What a test or a hook may take in all: several such waits. */
export const TEST_TIMEOUT_MS = 300_000;
