import { EDGE_QUOTAS } from "../../shared/limits-edge.ts";

/** `LARDER_EDGE_LIMITS` for edges that are asked everything from one address, with few tokens, for more than readers ask. */
export const UNLIMITED = Object.keys(EDGE_QUOTAS)
  .map((name) => `${name}=10000000/10000000`)
  .join(",");
