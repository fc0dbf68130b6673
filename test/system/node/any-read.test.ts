import { onNode } from "./on-node.ts";

/** The tests of `../any-read.test.ts`, of the edge on Node. */

await onNode(() => import("../any-read.test.ts"));
