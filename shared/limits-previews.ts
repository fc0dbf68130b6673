/** Limits of previews at the site they are of. */

/** ours: characters of the address that documents of a type have at their site. */
export const MAX_SITE_ADDRESS_CHARS = 500;
/** ours: how long a link to a preview opens it; who looks at one takes a while, and it may have been passed on. */
export const PREVIEW_LINK_MS = 60 * 60_000;
/** ours: links in force that one person, or a site's programs together, made; a page that is open makes one an hour. */
export const MAX_LINKS_OF_ONE = 100;
/** ours: links in force of a site. */
export const MAX_LINKS_OF_SITE = 2_000;
/** ours: links out of force that the next one clears away, more than it makes. */
export const CLEARED_PER_LINK = 100;
