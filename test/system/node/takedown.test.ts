import { onNode } from "./on-node.ts";

/** The tests of `../takedown.test.ts`, of the edge on Node. */

await onNode(() => import("../takedown.test.ts"));
