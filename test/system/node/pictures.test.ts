import { onNode } from "./on-node.ts";

await onNode("pictures");
