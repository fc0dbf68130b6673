import { EDGE_OF_TESTS } from "../../support/larder.ts";

/** Tests of another file, with the edge on Node in place of the worker in workerd. They are registered by being imported. */
export async function onNode(tests: () => Promise<unknown>): Promise<void> {
  EDGE_OF_TESTS.script = "edge/node/main.ts";
  await tests();
}
