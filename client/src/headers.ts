import type { header as all } from "../../shared/headers.ts";

/**
 * The headers that a client looks at. The compiler holds them to those of `shared/headers.ts`, which a site's bundle would
 * have all of.
 */
export const header = {
  position: "larder-position",
  freshness: "larder-freshness",
  minChange: "larder-min-change",
  preview: "larder-preview",
} as const satisfies Partial<typeof all>;
