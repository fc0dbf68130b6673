import type { Tag } from "./tags.ts";

/**
 * Dependency labels as other people's caches see them: `larder:<site>:<tag>`, `larder:3:d:12` for the document 12 of the
 * site 3. Answers carry them, webhooks name them, and a cache that purges by key puts the two together.
 */

/** On every answer of a site; purging it empties the site's cache, so no webhook names it. */
const anyKey = (siteId: number) => `larder:${siteId}:any`;

/** The keys that a change touched. Tags of tokens stay ours: they hold a token's hash. */
export const touchedKeys = (siteId: number, tags: readonly Tag[]): string[] =>
  [...new Set(tags)].filter((tag) => !tag.startsWith("k:")).map((tag) => `larder:${siteId}:${tag}`);

/** The keys that an answer carries: those of its tags and the one of everything of its site. */
export const surrogateKeys = (siteId: number, tags: readonly Tag[]): string[] => [
  anyKey(siteId),
  ...touchedKeys(siteId, tags),
];
