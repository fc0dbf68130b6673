import { nowText } from "../../shared/clock.ts";
import { placeEdge } from "../db/log/edges.ts";
import { createSite } from "../content/site/sites.ts";
import type { Writer } from "../content/change/edit.ts";
import { findSite, type Site } from "../db/site/sites.ts";

/** Tokens of the demo site; everybody knows them, which is why it is created only when asked for. */
export const demoTokens = [
  { label: "demo read", scopes: ["read"], token: "demo-read" },
  { label: "demo write", scopes: ["read", "preview", "write"], token: "demo-write" },
  { label: "demo manage", scopes: ["read", "preview", "manage"], token: "demo-manage" },
] as const;

/** Creates the empty demo site unless it is there, and points its local edges at where they are now. */
export async function ensureDemoSite(writer: Writer, edges: string[]): Promise<void> {
  const { db } = writer.postgres;
  const site =
    (await findSite(db, "demo")) ??
    (await createDemoSite(writer).catch(async (error: unknown) => {
      // another origin that starts now was faster
      const made = await findSite(db, "demo");
      if (made === undefined) throw error;
      return made;
    }));
  const now = nowText(writer);
  for (const [index, url] of edges.entries()) {
    await placeEdge(db, site.id, { name: index === 0 ? "local" : `local-${index + 1}`, url }, now);
  }
}

async function createDemoSite(writer: Writer): Promise<Site> {
  const { site } = await createSite(writer, {
    slug: "demo",
    name: "Demo",
    locales: ["en"],
    defaultLocale: "en",
    // its pictures are addresses of a service that need not be there
    copyMedia: false,
    edges: [],
    tokens: demoTokens.map((token) => ({ ...token, scopes: [...token.scopes] })),
  });
  return site;
}
