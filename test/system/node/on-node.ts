import { fileURLToPath } from "node:url";
import { EDGE_OF_TESTS } from "../../support/larder.ts";

/**
 * The tests of another file of `test/system`, with the edge on Node in place of the worker in workerd. They are registered by being
 * evaluated, once more where that file has run before: test files share their worker's modules.
 */
export async function onNode(name: string): Promise<void> {
  const file = fileURLToPath(new URL(`../${name}.test.ts`, import.meta.url));
  const before = EDGE_OF_TESTS.script;
  EDGE_OF_TESTS.script = "edge/node/main.ts";
  try {
    await import(/* @vite-ignore */ `${file}?on=node`);
  } finally {
    EDGE_OF_TESTS.script = before;
  }
}
