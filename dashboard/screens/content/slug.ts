import { MAX_SLUG_CHARS } from "../../../shared/limits.ts";

/** The slug that a name suggests: small letters, digits and dashes; empty for a name in other letters. */
export const slugOf = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replaceAll("ß", "ss")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_SLUG_CHARS)
    .replace(/^-+|-+$/g, "");
