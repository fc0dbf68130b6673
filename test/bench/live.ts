import type { Postgres } from "../../origin/db/client.ts";
import { header } from "../../shared/headers.ts";
import { eventually } from "../support/eventually.ts";
import { query } from "./cluster.ts";
import { PAGE_TYPE, slugOf, TOKEN, type Shape } from "./site.ts";

const LOAD_TIMEOUT_MS = 120_000;

/** Waits until the edge has the whole log and answers the last page of it from its own store. */
export async function allLive(edgeUrl: string, postgres: Postgres, shape: Shape): Promise<void> {
  await eventually(
    "the site is live",
    async () => ((await isLive(postgres)) ? true : undefined),
    LOAD_TIMEOUT_MS,
  );
  const url = `${edgeUrl}/v2/pages/${PAGE_TYPE}/${slugOf(shape.pages)}/?auth_token=${TOKEN}`;
  const response = await fetch(url);
  await response.arrayBuffer();
  if (response.headers.get(header.freshness) !== "verified")
    throw new Error(
      `the edge answers ${response.status}, ${response.headers.get(header.freshness)}`,
    );
}

async function isLive(postgres: Postgres): Promise<boolean> {
  const [row] = await query<{ live: boolean }>(
    postgres,
    "select e.change >= s.last_change as live from edges e join sites s on s.id = e.site_id",
  );
  return row?.live === true;
}
