/** Instead of a site, for what has none yet: the look-up of a token. It shares like one. */
export const LOOK_UPS = 0;
