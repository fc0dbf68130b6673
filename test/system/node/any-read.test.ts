import { onNode } from "./on-node.ts";

await onNode("any-read");
