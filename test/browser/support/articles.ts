import type { Page } from "playwright-core";
import { eventually } from "../../support/eventually.ts";
import type { TestSite, World } from "./world.ts";

/** A site with one article, and what its working copy holds at the origin. */

export interface Article {
  site: TestSite;
  id: number;
  /** Of the editor, below `/admin`. */
  path: string;
  /** The fields of the working copy at the origin. */
  fields: () => Promise<Record<string, unknown>>;
  /** Waits until the working copy at the origin holds this. */
  has: (fields: Record<string, unknown>) => Promise<void>;
}

export async function addArticle(world: World, locales = ["en"]): Promise<Article> {
  const site = await world.addSite();
  if (locales.length > 1) await site.request("PATCH", "/manage/v1/site", { locales });
  await site.request("POST", "/manage/v1/page-types", {
    key: "article",
    name: "Article",
    fields: [
      { key: "headline", name: "Headline", kind: "short_text", required: true },
      { key: "summary", name: "Summary", kind: "long_text" },
      { key: "byline", name: "Byline", kind: "short_text" },
    ],
  });
  await site.request("POST", "/v2/pages/?wait=live", {
    title: "Tea",
    slug: "tea",
    "page-type": "article",
    status: "published",
    fields: { headline: "On tea", summary: "One.\nTwo.\n", byline: "Ann" },
  });
  const { data } = (await site.request("GET", "/manage/v1/documents?type=article")) as {
    data: { id: number }[];
  };
  const id = data[0]?.id ?? 0;
  const fields = async () => {
    const path = `/manage/v1/documents/${id}/working-copy`;
    const copy = (await site.request("GET", path)) as {
      value: { fields: Record<string, unknown> };
    };
    return copy.value.fields;
  };
  return {
    site,
    id,
    path: `/sites/${site.slug}/content/article/${id}`,
    fields,
    async has(wanted) {
      await eventually(`the origin to have ${JSON.stringify(wanted)}`, async () => {
        const held = await fields();
        return Object.entries(wanted).every(([key, value]) => held[key] === value) || undefined;
      });
    },
  };
}

/** Requests with edits get no answer while it is on. */
export async function holdBack(page: Page): Promise<() => Promise<void>> {
  const edits = /\/working-copy\?/;
  await page.route(edits, (route) =>
    route.request().method() === "PATCH" ? route.abort("connectionrefused") : route.continue(),
  );
  return () => page.unroute(edits);
}
