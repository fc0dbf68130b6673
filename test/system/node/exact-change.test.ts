import { onNode } from "./on-node.ts";

/** The tests of `../exact-change.test.ts`, of the edge on Node. */

await onNode(() => import("../exact-change.test.ts"));
