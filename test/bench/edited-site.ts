import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { readConfig } from "../../origin/config.ts";
import { createSite } from "../../origin/content/site/sites.ts";
import { startOrigin } from "../../origin/origin.ts";
import { invite } from "../../origin/people/links.ts";
import { systemClock } from "../../shared/clock.ts";
import { findChromium } from "../browser/support/find-chromium.ts";
import { createRandom } from "../support/random.ts";
import type { Cluster } from "./cluster.ts";

/** A site with articles, somebody who may edit them, and the origin that serves the dashboard. */
export interface EditedSite {
  /** Of the origin, as browsers keep a session there. */
  url: string;
  /** Where an article is edited, and the list of all. */
  articlePath: (index: number) => string;
  listPath: string;
  /** Signs a browser's page in. */
  signIn(page: Page): Promise<void>;
  /** A request of a program that may do all at the site. */
  request(method: string, path: string, body: object): Promise<{ id?: number; change?: number }>;
  stop(): Promise<void>;
}

export const PUSH_KEYS = `bench:${"0123456789abcdef".repeat(2)}`;
const PERSON = { email: "a@example.com", password: "correct horse battery" };
const TOKEN = "bench-edited";

/**
 * Builds the dashboard and starts all of it.
 * @param edgePort where an edge of it is, or will be
 * @throws without a Chromium
 */
export async function startEditedSite(
  cluster: Cluster,
  database: string,
  articles: number,
  { edgePort }: { edgePort?: number } = {},
): Promise<EditedSite> {
  if (findChromium() === undefined) throw new Error("no Chromium: set CHROMIUM to where it is");
  await promisify(execFile)(process.execPath, ["dashboard/build.ts"]);
  const { url: databaseUrl, postgres } = await cluster.database(database);
  const edges = edgePort === undefined ? [] : [`http://127.0.0.1:${edgePort}`];
  const origin = await startOrigin(
    readConfig({
      DATABASE_URL: databaseUrl,
      LARDER_PUSH_KEYS: PUSH_KEYS,
      ORIGIN_PORT: "0",
      LARDER_EDGES: edges.join(","),
    }),
    { clock: systemClock, random: createRandom(1), report: () => undefined, fetch },
  );
  const url = origin.url.replace("127.0.0.1", "localhost");
  const request: EditedSite["request"] = async (method, path, body) => {
    const headers = { authorization: `Token ${TOKEN}`, "content-type": "application/json" };
    const sent = { method, headers, body: JSON.stringify(body) };
    const response = await fetch(`${url}${path}`, sent);
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return (await response.json()) as { id?: number; change?: number };
  };
  await makeSite(postgres, url, edges);
  const ids = await writeArticles(request, articles);
  const contentPath = "/admin/sites/bench/content";
  return {
    url,
    listPath: `${contentPath}/page.article`,
    articlePath: (index) => `${contentPath}/article/${ids[index]}`,
    signIn: (page) => signIn(page, url),
    request,
    stop: () => origin.stop(),
  };
}

type Postgres = Parameters<typeof createSite>[0]["postgres"];

async function makeSite(postgres: Postgres, url: string, edges: string[]): Promise<void> {
  const { site } = await createSite(
    { postgres, clock: systemClock, report: () => undefined },
    {
      slug: "bench",
      name: "Bench",
      locales: ["en"],
      defaultLocale: "en",
      tokens: [{ label: "bench", scopes: ["read", "write", "manage"], token: TOKEN }],
      edges,
    },
  );
  const { secret } = await postgres.transaction((tx) =>
    invite(tx, systemClock, {
      email: PERSON.email,
      siteId: site.id,
      role: "admin",
      madeBy: null,
    }),
  );
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ secret, name: "Ann", password: PERSON.password });
  await fetch(`${url}/manage/v1/links/open`, { method: "POST", headers, body });
}

async function writeArticles(request: EditedSite["request"], count: number): Promise<number[]> {
  const fields = [{ key: "headline", name: "Headline", kind: "short_text" }];
  await request("POST", "/manage/v1/page-types", { key: "article", fields });
  const ids: number[] = [];
  for (let index = 0; index < count; index++) {
    const { id = 0 } = await request("POST", "/v2/pages/", {
      title: `Tea ${index}`,
      slug: `tea-${index}`,
      page_type: "article",
      status: "published",
      fields: { headline: `On tea, part ${index}` },
    });
    ids.push(id);
  }
  return ids;
}

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/health`);
  await page.evaluate(async (body) => {
    const headers = { "content-type": "application/json" };
    await fetch("/manage/v1/session", { method: "POST", headers, body });
  }, JSON.stringify(PERSON));
}
