import { onNode } from "./on-node.ts";

/** The tests of `../two-sites.test.ts`, of the edge on Node. */

await onNode(() => import("../two-sites.test.ts"));
