import { MAX_SITE_ADDRESS_CHARS } from "./limits-previews.ts";

/**
 * Where documents of a type stand at the site they are for: an address with names in braces, such as
 * `https://www.example.com/recipes/{slug}`. Everything of it that says whose address it is stands there as it is.
 */

/** What an address may hold of a document. */
const DOCUMENT_NAMES = ["slug", "id", "locale", "type"] as const;
type DocumentName = (typeof DOCUMENT_NAMES)[number];

/** What stands for a document in an address; a `token` in previews alone. */
export type PageNames = Record<DocumentName, string | null> & { token?: string };

/** The parameter that a token is given in where the address has no `{token}`. */
export const PREVIEW_TOKEN_PARAMETER = "larder_token";

type Part = { text: string } | { name: DocumentName | "token" };

/** An address as it is read: what stands in it, in order. */
export interface PagePattern {
  /** Scheme, host and port: who is framed, told and given tokens. */
  origin: string;
  parts: readonly Part[];
}

const LOCAL_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Reads an address with names. @returns what is wrong with it, in a sentence, where it is none */
export function readPattern(
  text: string,
  { mayHoldToken }: { mayHoldToken: boolean },
): PagePattern | { problem: string } {
  if (text.length > MAX_SITE_ADDRESS_CHARS)
    return { problem: `Use at most ${MAX_SITE_ADDRESS_CHARS} characters.` };
  // browsers take white space out of addresses, and read `\` as `/`: what is seen would not be what is opened
  if (!/^https?:\/\/[^\s\\]+$/.test(text)) return { problem: NO_ADDRESS };
  const parts = partsOf(text);
  if (parts === undefined) return { problem: `Use no braces but those of ${names(mayHoldToken)}.` };
  const [begin, ...others] = parts;
  const place = begin !== undefined && "text" in begin ? begin.text : "";
  if (others.length > 0 && !/^https?:\/\/[^/?#]+[/?#]/.test(place))
    return { problem: "Names in braces can stand after the host alone." };
  if (!mayHoldToken && parts.some((part) => "name" in part && part.name === "token"))
    return { problem: `Use no braces but those of ${names(mayHoldToken)}.` };
  if (parts.some((part, at) => "name" in part && "name" in (parts[at + 1] ?? {})))
    return { problem: "Put something between two names in braces." };
  const url = URL.parse(parts.map((part) => ("text" in part ? part.text : "x")).join(""));
  if (url === null || url.username !== "" || url.password !== "") return { problem: NO_ADDRESS };
  if (url.protocol !== "https:" && !LOCAL_HOSTS.has(url.hostname)) return { problem: NO_ADDRESS };
  return { origin: url.origin, parts };
}

const NO_ADDRESS =
  "Use an address that begins with https://, such as https://www.example.com/recipes/{slug}; http:// for localhost alone.";

const names = (mayHoldToken: boolean): string =>
  [...DOCUMENT_NAMES, ...(mayHoldToken ? ["token"] : [])].map((name) => `{${name}}`).join(", ");

/** Texts and names in turn; undefined where a brace belongs to no name. */
function partsOf(text: string): Part[] | undefined {
  const parts: Part[] = [];
  for (const [index, piece] of text.split("{").entries()) {
    const [before = "", after, ...more] = piece.split("}");
    if (more.length > 0 || (index === 0) !== (after === undefined)) return undefined;
    if (index > 0) {
      const name = [...DOCUMENT_NAMES, "token" as const].find((one) => one === before);
      if (name === undefined) return undefined;
      parts.push({ name });
    }
    const literal = index === 0 ? before : (after ?? "");
    if (literal !== "") parts.push({ text: literal });
  }
  return parts;
}

/** The address of a document; null where it lacks what stands in it, such as a slug. */
export function pageOf({ parts }: PagePattern, given: PageNames): string | null {
  const printed = parts.map((part) => {
    if ("text" in part) return part.text;
    const value = given[part.name] ?? null;
    return value === null || value === "" ? null : encodeURIComponent(value);
  });
  if (printed.includes(null)) return null;
  const holdsToken = parts.some((part) => "name" in part && part.name === "token");
  const url = new URL(printed.join(""));
  if (given.token !== undefined && !holdsToken)
    url.searchParams.set(PREVIEW_TOKEN_PARAMETER, given.token);
  return url.href;
}

/** What a page's address says of the document that stands there; undefined where it is no address of the pattern. */
export function namesIn(pattern: PagePattern, address: URL): Partial<PageNames> | undefined {
  const text = withoutSlash(decoded(`${address.origin}${address.pathname}`));
  const found: Partial<PageNames> = {};
  let at = 0;
  const parts = pathParts(pattern.parts);
  for (const [index, part] of parts.entries()) {
    if ("text" in part) {
      const literal = index === parts.length - 1 ? withoutSlash(part.text) : part.text;
      if (!text.startsWith(literal, at)) return undefined;
      at += literal.length;
      continue;
    }
    const next = parts[index + 1];
    const stop = next !== undefined && "text" in next ? next.text.slice(0, 1) : "/";
    const ends = ["/", stop].map((end) => text.indexOf(end, at)).filter((end) => end >= 0);
    const end = Math.min(text.length, ...ends);
    if (end === at) return undefined;
    found[part.name] = text.slice(at, end);
    at = end;
  }
  return at === text.length ? found : undefined;
}

/** What stands before a query or a fragment: what follows may be in any order. */
function pathParts(parts: readonly Part[]): Part[] {
  const kept: Part[] = [];
  for (const part of parts) {
    const cut = "text" in part ? part.text.search(/[?#]/) : -1;
    if (cut < 0 || !("text" in part)) kept.push(part);
    else return cut === 0 ? kept : [...kept, { text: part.text.slice(0, cut) }];
  }
  return kept;
}

const withoutSlash = (text: string): string => (text.endsWith("/") ? text.slice(0, -1) : text);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
