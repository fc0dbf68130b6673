import { onNode } from "./on-node.ts";

/** The tests of `../media.test.ts`, of the edge on Node. */

await onNode(() => import("../media.test.ts"));
