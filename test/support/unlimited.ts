import { EDGE_QUOTAS } from "../../shared/limits-edge.ts";

/** `LARDER_EDGE_LIMITS` for edges that are asked everything from one address, with few tokens, for more than readers ask. */
export const UNLIMITED = lifted(() => true);

/** The same for what counts by address alone: whoever asks from this machine has the same one. */
export const ADDRESSES_UNLIMITED = lifted((name) => name.endsWith(".address"));

function lifted(isLifted: (name: string) => boolean): string {
  const names = Object.keys(EDGE_QUOTAS).filter(isLifted);
  return names.map((name) => `${name}=10000000/10000000`).join(",");
}
