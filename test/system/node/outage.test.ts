import { onNode } from "./on-node.ts";

/** The tests of `../outage.test.ts`, of the edge on Node. */

await onNode(() => import("../outage.test.ts"));
