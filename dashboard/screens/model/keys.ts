/** ours: what the origin takes for a key (`MAX_SLUG_CHARS`). */
export const KEY_MAX_CHARS = 100;

/** The key that a name suggests: small letters, digits and _, a letter first; empty for a name in other letters. */
export const keyOf = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replaceAll("ß", "ss")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+/, "")
    .slice(0, KEY_MAX_CHARS)
    .replace(/_+$/, "");
