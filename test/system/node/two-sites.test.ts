import { onNode } from "./on-node.ts";

await onNode("two-sites");
