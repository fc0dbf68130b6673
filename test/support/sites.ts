import { expect } from "vitest";
import type { Scope } from "../../shared/api.ts";
import { systemClock } from "../../shared/clock.ts";
import { createSite } from "../../origin/content/site/sites.ts";
import { connect } from "../../origin/db/client.ts";
import type { Larder } from "./larder.ts";

/** Sites that are alike in every key and slug and share no word of content. */

export interface Site {
  /** A word in everything the site holds and nowhere else. */
  canary: string;
  /** The first ones may read, write and manage. */
  tokens: { read: string; write: string; manage: string };
  /** Ids of what it holds. */
  document: number;
  items: number[];
}

/** Creates the site beside the demo, in the same database and for the same edge. */
export async function createOther(larder: Larder, other: Site): Promise<void> {
  const postgres = connect({ url: larder.databaseUrl, maxConnections: 2 });
  const all: Scope[] = ["read", "preview", "write", "manage"];
  const scopes: Record<keyof Site["tokens"], Scope[]> = {
    read: ["read"],
    write: ["read", "preview", "write"],
    manage: all,
  };
  const names = ["read", "write", "manage"] as const;
  await createSite(
    { postgres, clock: systemClock, report: () => undefined },
    {
      slug: other.canary,
      name: other.canary,
      locales: ["en", "de"],
      defaultLocale: "en",
      edges: [larder.edgeUrl],
      tokens: names.map((name) => ({
        label: `${other.canary} ${name}`,
        scopes: scopes[name],
        token: other.tokens[name],
      })),
    },
  );
  await postgres.end();
}

/** Fills a site: the same model and the same slugs for all, and the canary in every text. */
export async function fill(larder: Larder, site: Site): Promise<void> {
  const { canary, tokens } = site;
  const manage = async (path: string, body: unknown) => {
    const { status, text } = await larder.manage("POST", `/manage/v1/${path}`, body, tokens.manage);
    expect(status, text).toBe(201);
  };
  const name = { key: "name", kind: "short_text" };
  const region = { kind: "collection", key: "region" };
  const neighbour = { kind: "page", key: "country" };
  await manage("collections", { key: "region", name: `${canary} region`, fields: [name] });
  await manage("collections", { key: `${canary}_things`, fields: [name] });
  await manage("components", { key: "seo", name: canary, fields: [name] });
  await manage("page-types", {
    key: "country",
    name: canary,
    fields: [
      { key: "capital", kind: "short_text" },
      { key: "region", kind: "reference", to: region, many: false },
      { key: "borders", kind: "reference", to: neighbour, many: true },
      { key: "photo", kind: "media" },
    ],
  });
  await manage("page-types", { key: `${canary}_type`, fields: [name] });
  await manage("single-pages", { key: "about", name: canary, fields: [name] });
  const items = [{ name: `${canary} one` }, { name: `${canary} two` }];
  site.items =
    (await written(larder, site, "/v2/content/", { key: "region", fields: items })).ids ?? [];
  await written(larder, site, "/v2/content/", {
    key: `${canary}_things`,
    fields: [{ name: canary }],
  });
  const [inside = 0] = site.items;
  for (const slug of ["france", "spain", canary]) {
    const fields = country({
      capital: canary,
      region: inside,
      borders: slug === "spain" ? ["france"] : [],
    });
    const page = { title: `${canary} ${slug}`, slug, page_type: "country", fields };
    site.document = (await written(larder, site, "/v2/pages/", page)).id;
  }
  const about = { title: canary, slug: "about", page_type: "*", fields: { name: canary } };
  await written(larder, site, "/v2/pages/", about);
}

/** Fields of a country's page, as a create wants them: all. */
export const country = (fields: Record<string, unknown>) => ({
  capital: "",
  region: null,
  borders: [],
  photo: "",
  ...fields,
});

async function written(
  larder: Larder,
  site: Site,
  path: string,
  body: object,
): Promise<{ id: number; ids?: number[] }> {
  const published = { ...body, status: "published" };
  const { status, json, text } = await larder.write("POST", path, published, site.tokens.write);
  expect(status, text).toBe(202);
  return json as { id: number; ids?: number[] };
}
