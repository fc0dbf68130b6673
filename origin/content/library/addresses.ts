import { decodeHTMLAttribute } from "entities";
import { isObject } from "../../../shared/content/field-kind.ts";
import { MEDIA_PATH, parseMediaPath } from "../../../shared/media.ts";
import { readImages } from "../write/body-images.ts";

/** Uses of a file in what documents hold: its address wherever it stands, and the alternative text beside it. */

/** A file of a site, and where readers find media. */
export interface UsedFile {
  site: number;
  hash: string;
  /** Without a last slash; null: addresses are relative. */
  publicUrl: string | null;
}

/** Changes one text, or one object of stored values; what gives itself back is left as it is. */
export interface Swap {
  text(text: string): string;
  object?(stored: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
}

/** Stored values with every text in them changed; the same where nothing is. */
export function swapped<Value>(value: Value, swap: Swap): Value {
  if (typeof value === "string") return swap.text(value) as Value;
  if (Array.isArray(value)) {
    const items = value.map((one: unknown) => swapped(one, swap));
    return items.every((one, index) => one === value[index]) ? value : (items as Value);
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([key, one]) => [key, swapped(one, swap)] as const);
  const isSame = members.every(([key, one]) => one === (value as Record<string, unknown>)[key]);
  const inside = isSame ? value : (Object.fromEntries(members) as typeof value);
  return (swap.object?.(inside) ?? inside) as Value;
}

/**
 * Puts another address in place of a file's, in media fields and in HTML and texts around it alike, byte for byte otherwise. An
 * address is one that stands by itself: behind another address's `?url=` it is somebody else's.
 */
export function replacing(file: UsedFile, by: string): Swap {
  return {
    text(text) {
      const parts: string[] = [];
      let done = 0;
      for (const { start, end } of addressesIn(text, file)) {
        parts.push(text.slice(done, start), by);
        done = end;
      }
      return done === 0 ? text : parts.join("") + text.slice(done);
    },
  };
}

/** What may stand before an address that is not all of a text: a quote, what is between words or in lists, an attribute without quotes. */
const BEFORE = /(?:["'\s(,>]|\s(?:src|href|poster|data)=)$/;
/** ours: the longest of these, and what `parseMediaPath` takes of a name. */
const BEFORE_CHARS = 9;
const NAME_CHARS = 121;
/** A name, but for a full stop that ends a sentence. */
const NAME = /^(?![0-9a-f])(?:\/[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)?/;

/** Where a file's address stands in a text. */
function* addressesIn(
  text: string,
  { site, hash, publicUrl }: UsedFile,
): Generator<{ start: number; end: number }> {
  const path = `${MEDIA_PATH}${site}/${hash}`;
  const host = publicUrl ?? "";
  for (let at = text.indexOf(path); at >= 0; at = text.indexOf(path, at + path.length)) {
    const start = text.startsWith(host, at - host.length) ? at - host.length : at;
    const isAlone =
      start === 0 || BEFORE.test(text.slice(Math.max(0, start - BEFORE_CHARS), start));
    const after = at + path.length;
    const name = NAME.exec(text.slice(after, after + NAME_CHARS));
    if (isAlone && name !== null) yield { start, end: after + name[0].length };
  }
}

/** Puts another alternative text where a use of a file has this one; a use of its own words keeps them. */
export function describing(file: UsedFile, { was, is }: { was: string; is: string }): Swap {
  return {
    text: (text) => (text.includes(file.hash) ? describedImages(text, file, { was, is }) : text),
    object: (stored) => {
      const { url, alt = "" } = stored;
      if (typeof url !== "string" || !isOf(file, url) || alt !== was) return stored;
      return { ...stored, alt: is };
    },
  };
}

/** Whether an address is that of a file, or of one that is made of it: `?w=640`. */
function isOf({ site, hash, publicUrl }: UsedFile, url: string): boolean {
  const prefix = publicUrl ?? "";
  const path = url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : url;
  const name = parseMediaPath(path.split("?")[0] ?? "");
  return name?.site === site && name.hash === hash;
}

function describedImages(
  html: string,
  file: UsedFile,
  { was, is }: { was: string; is: string },
): string {
  const parts: string[] = [];
  let done = 0;
  readImages(html, ({ src, alt }) => {
    if (!isOf(file, decodeHTMLAttribute(src.text).trim())) return;
    if ((alt === undefined ? "" : decodeHTMLAttribute(alt.text)) !== was) return;
    const text = `"${is.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;
    const at = alt ?? { start: src.end, end: src.end };
    const name = alt === undefined ? " alt=" : alt.isBare === true ? "=" : "";
    parts.push(html.slice(done, at.start), `${name}${text}`);
    done = at.end;
  });
  return parts.join("") + html.slice(done);
}
