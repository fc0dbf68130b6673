import { listen, type Answer, type Heard, type ListenOptions } from "./listener.ts";

/**
 * A Cloudflare zone as far as its documents say what it keeps (Cloudflare-CDN-Cache-Control, by URL alone) and what
 * purges it (its API, by tag), on a socket of this machine. It never revalidates and forgets nothing by itself.
 */
export interface Zone {
  /** Where readers ask. */
  url: string;
  /** Variables of an edge whose answers it keeps. */
  env: Record<string, string>;
  /** Purge calls that were answered with success, oldest first. */
  calls: PurgeCall[];
  /** What its API answers instead of purging; null: it purges. */
  failWith: number | null;
  /** What it keeps, by URL. */
  kept: Map<string, Kept>;
}

export interface PurgeCall {
  action: string;
  tags: string[];
}

interface Kept {
  status: number;
  headers: Record<string, string>;
  body: string;
  tags: Set<string>;
}

const ID = "zone-of-the-test";
const TOKEN = "zone-token-of-the-test";

/** Runs until `atEnd`'s stop. @param edgeUrl where it asks; the edge may start later */
export async function startZone(
  edgeUrl: () => string,
  atEnd: Required<ListenOptions>["atEnd"],
): Promise<Zone> {
  const answer: Answer = async (heard, response) => {
    const { status, headers, body } = heard.path.startsWith("/client/")
      ? purge(zone, heard)
      : await read(zone, heard, edgeUrl());
    response.writeHead(status, headers).end(body);
  };
  const listener = await listen(answer, { atEnd });
  const zone: Zone = {
    url: listener.url,
    env: {
      LARDER_PURGE_ZONE: ID,
      LARDER_PURGE_TOKEN: TOKEN,
      LARDER_PURGE_PLAN: "free",
      LARDER_PURGE_API: `${listener.url}/client/v4`,
    },
    calls: [],
    failWith: null,
    kept: new Map(),
  };
  return zone;
}

type Said = Pick<Kept, "status" | "headers" | "body">;

function purge(zone: Zone, { method, path, headers, body }: Heard): Said {
  const [, action] = new RegExp(`^/client/v4/zones/${ID}/(\\w+_cache)$`).exec(path) ?? [];
  const isAllowed = headers.authorization === `Bearer ${TOKEN}`;
  if (zone.failWith !== null) return said(zone.failWith, { success: false });
  if (method !== "POST" || action === undefined) return said(404, { success: false });
  if (!isAllowed) return said(403, { success: false });
  const { tags } = JSON.parse(body) as { tags: string[] };
  zone.calls.push({ action, tags });
  for (const [url, kept] of zone.kept)
    if (tags.some((tag) => kept.tags.has(tag))) zone.kept.delete(url);
  return said(200, { success: true });
}

const said = (status: number, body: object): Said => ({
  status,
  headers: {},
  body: JSON.stringify(body),
});

/** What only the zone reads, and what is about bytes that `fetch` has unpacked. */
const TAKEN_OFF = [
  "cache-tag",
  "cloudflare-cdn-cache-control",
  "content-encoding",
  "content-length",
  "transfer-encoding",
];

async function read(zone: Zone, { method, path, headers }: Heard, edgeUrl: string): Promise<Said> {
  const known = zone.kept.get(path);
  if (known !== undefined)
    return { ...known, headers: { ...known.headers, "cf-cache-status": "HIT" } };
  const { host: _, connection: __, "accept-encoding": ___, ...passed } = headers;
  const init = { method, headers: passed as Record<string, string> };
  const response = await fetch(new URL(path, edgeUrl), init);
  const got = Object.fromEntries(response.headers);
  const tags = new Set(got["cache-tag"]?.split(","));
  const mayKeep = /^public, max-age=[1-9]/.test(got["cloudflare-cdn-cache-control"] ?? "");
  for (const name of TAKEN_OFF) delete got[name];
  const kept = { status: response.status, headers: got, body: await response.text(), tags };
  if (method === "GET" && mayKeep) zone.kept.set(path, kept);
  return { ...kept, headers: { ...got, "cf-cache-status": "MISS" } };
}
