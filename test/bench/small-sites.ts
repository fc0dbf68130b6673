import type { Writer } from "../../origin/content/change/edit.ts";
import { createSite } from "../../origin/content/site/sites.ts";
import { createType } from "../../origin/content/site/types.ts";
import { createPage } from "../../origin/content/write/pages.ts";
import type { Postgres } from "../../origin/db/client.ts";
import { createPageSchema } from "../../shared/api.ts";
import { systemClock } from "../../shared/clock.ts";

/** Sites with one page each, made through the product. */

export const smallToken = (nth: number): string => `bench-small-${nth}`;
export const SMALL_PATH = "/v2/pages/note/first/";

/** How many are made at a time: as many as there are connections. */
const AT_ONCE = 8;

export async function makeSmallSites(
  postgres: Postgres,
  count: number,
  edges: string[],
): Promise<void> {
  const writer: Writer = { postgres, clock: systemClock, report: () => undefined };
  for (let first = 0; first < count; first += AT_ONCE) {
    const many = Math.min(AT_ONCE, count - first);
    await Promise.all(
      Array.from({ length: many }, (_, at) => makeSmallSite(writer, first + at, edges)),
    );
  }
}

async function makeSmallSite(writer: Writer, nth: number, edges: string[]): Promise<void> {
  const { site } = await createSite(writer, {
    slug: `small-${nth}`,
    name: `Small ${nth}`,
    locales: ["en"],
    defaultLocale: "en",
    edges,
    tokens: [{ label: "bench", scopes: ["read", "write", "manage"], token: smallToken(nth) }],
  });
  await createType(writer, site, {
    kind: "page",
    key: "note",
    name: "Note",
    fields: [{ key: "title", kind: "short_text" }],
  });
  await createPage(
    writer,
    site,
    null,
    createPageSchema.parse({
      title: "First",
      slug: "first",
      page_type: "note",
      status: "published",
      fields: { title: "First" },
    }),
  );
}
