import { LRUCache } from "lru-cache";
import { tokenOf } from "../../shared/credentials.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { TOKEN_MEMO_ENTRIES } from "../../shared/limits.ts";

/** Who asks, as limits count: what the platform says of the connection, never what anybody may write into a request. */
export interface Asker {
  /** An IPv4 address, the /64 of an IPv6 one, or `unknown`. */
  address: string;
  /** The SHA-256 of the token, or none. */
  token: string | null;
}

/** ours: addresses remembered; the longest that there is, an IPv4 one in an IPv6 one. */
const ADDRESS_ENTRIES = 5_000;
const ADDRESS_CHARS = 45;

/** Set by Cloudflare, and on this machine by what listens, from the socket; what a client sends is replaced. */
export const ADDRESS_HEADER = "cf-connecting-ip";

export function addressOf(headers: Headers): string {
  const text = headers.get(ADDRESS_HEADER) ?? "";
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return text;
  return networkOf(text) ?? "unknown";
}

/** @param url the request's, where it was parsed already */
export async function askerOf(request: Request, url = new URL(request.url)): Promise<Asker> {
  const token = tokenOf(request.headers, url);
  return {
    address: addressOf(request.headers),
    token: token === undefined ? null : await hashOf(token),
  };
}

/** A hash takes longer than most of what a cached answer needs, and is the same for ever. */
const hashes = new LRUCache<string, string>({ max: TOKEN_MEMO_ENTRIES });

async function hashOf(token: string): Promise<string> {
  const known = hashes.get(token);
  if (known !== undefined) return known;
  const hash = await sha256Hex(token);
  hashes.set(token, hash);
  return hash;
}

/** Reading an address takes longer than the rest of a cached answer, and it is of the same network for ever. */
const networks = new LRUCache<string, { network: string | undefined }>({ max: ADDRESS_ENTRIES });

/** Whoever has one IPv6 address has the 2^64 beside it. */
function networkOf(text: string): string | undefined {
  if (text === "" || text.length > ADDRESS_CHARS) return undefined;
  const known = networks.get(text);
  if (known !== undefined) return known.network;
  const network = readNetwork(text);
  networks.set(text, { network });
  return network;
}

function readNetwork(text: string): string | undefined {
  const host = URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1);
  if (host === undefined) return undefined;
  const [before = "", after] = host.split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const zeros = after === undefined ? 0 : 8 - head.length - tail.length;
  const groups = [...head, ...Array.from({ length: zeros }, () => "0"), ...tail];
  return `${groups.slice(0, 4).join(":")}::/64`;
}

/** How the content layer behind the platform's cache is told who asks; no part of what the cache's key is made of. */
export const ASKER_HEADER = "larder-asker";

export const printAsker = ({ address, token }: Asker): string => `${address} ${token ?? ""}`;

/** Reads back what `printAsker` printed; undefined for nothing. */
export function parseAsker(text: string | null): Asker | undefined {
  if (text === null) return undefined;
  const [address = "unknown", token = ""] = text.split(" ");
  return { address, token: token === "" ? null : token };
}
