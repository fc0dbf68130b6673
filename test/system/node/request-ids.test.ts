import { onNode } from "./on-node.ts";

await onNode("request-ids");
