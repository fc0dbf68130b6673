import { onNode } from "./on-node.ts";

await onNode("takedown");
