const NUL = "\0";

/** A text as it can be kept: halves of surrogate pairs, which a paste may bring, become U+FFFD, and NUL goes. */
export const storable = (text: string): string => text.toWellFormed().replaceAll(NUL, "");
