import { isObject, memberOf, type Json } from "../../shared/working/value.ts";

/** A part of what is stored of a file. */
const partOf = (key: "url" | "alt") => (stored: Json | undefined) => {
  const part = isObject(stored) ? memberOf(stored, key) : undefined;
  return typeof part === "string" ? part : "";
};
export const urlOf = partOf("url");
export const altOf = partOf("alt");

/** Address and text are one value: the text of one file does not describe another. */
export const withPart = (key: "url" | "alt") => (text: string, seen: Json | undefined) => {
  const others = isObject(seen) ? seen : {};
  const next = { url: urlOf(seen), alt: altOf(seen), ...others, [key]: text };
  return next.url === "" && next.alt === "" ? null : next;
};
