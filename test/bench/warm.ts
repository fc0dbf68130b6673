import { readConfig } from "../../origin/config.ts";
import { startOrigin } from "../../origin/origin.ts";
import { systemClock } from "../../shared/clock.ts";
import { header } from "../../shared/headers.ts";
import { eventually } from "../support/eventually.ts";
import { createRandom } from "../support/random.ts";
import type { Cluster } from "./cluster.ts";
import { loadSite, PAGE_TYPE, slugOf, TOKEN } from "./site.ts";

/** A page that an edge has in its cache, and nobody else to ask. */

export const KEYS = `bench:${"0123456789abcdef".repeat(2)}`;
const LIVE_TIMEOUT_MS = 60_000;

export const WARM_PATH = `/v2/pages/${PAGE_TYPE}/${slugOf(1)}/?auth_token=${TOKEN}`;

/** An answer as it is when it comes from the cache. */
export interface Warm {
  body: string;
  /** But for those of the transport. */
  headers: [string, string][];
}

/** Fills a site, sends it to edges, and ends the origin when the page is warm at each: reads need neither it nor its database. */
export async function warmEdge(
  { url, postgres }: Awaited<ReturnType<Cluster["database"]>>,
  edgeUrls: readonly string[],
  originPort: number,
): Promise<Warm> {
  await loadSite(postgres, { pages: 20, items: 20, shared: false }, [...edgeUrls]);
  const origin = await startOrigin(
    readConfig({
      DATABASE_URL: url,
      LARDER_PUSH_KEYS: KEYS,
      ORIGIN_PORT: String(originPort),
      LARDER_EDGES: edgeUrls.join(","),
    }),
    {
      clock: systemClock,
      random: createRandom(1),
      report: () => undefined,
      fetch: globalThis.fetch,
    },
  );
  try {
    const [first] = await Promise.all(
      edgeUrls.map((edgeUrl) => {
        const read = () => readWarm(edgeUrl + WARM_PATH);
        return eventually("the page is warm", read, LIVE_TIMEOUT_MS);
      }),
    );
    if (first === undefined) throw new Error("no edge was named");
    return first;
  } finally {
    await origin.stop();
  }
}

/** The page as the edge's cache answers it; undefined while another layer does. */
async function readWarm(url: string): Promise<Warm | undefined> {
  const response = await fetch(url);
  const body = await response.text();
  const isHit = response.headers.get(header.cacheStatus) === "larder-cache; hit";
  if (!isHit || response.headers.get(header.freshness) !== "verified") return undefined;
  const ofTransport = ["content-length", "content-encoding", "date", "connection", "keep-alive"];
  const headers = [...response.headers].filter(([name]) => !ofTransport.includes(name));
  return { body, headers };
}
