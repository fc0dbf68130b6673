import { expect, test } from "vitest";
import { bringAll, fetchOf, readerOf, readFrom } from "../../support/imports.ts";
import { differences, eachSiteByChance, withQueries } from "../../support/moving-sites.ts";
import { fixedPaths } from "../../support/random-site.ts";

/** Sites that are made and edited by chance, read over `/v2` alone: the model that their answers show prints the same answers. */

/** What is asked for by filters, orders and searches depends on the model, of which empty values show nothing. */
const paths = fixedPaths.filter((path) => !path.includes("?"));
const READ_IN = ["", "levels=4&alt_media_text=1", "locale=de&page_size=2", "levels=1&locale=de"];

/** ours: a slow machine makes all runs all the same. */
const TIMEOUT_MS = 240_000;

test("what is inferred prints the same answers", { timeout: TIMEOUT_MS }, async () => {
  await eachSiteByChance(4, async ({ from, to, token }) => {
    const reader = readerOf({
      fetch: fetchOf({ "from.test": from }),
      from: "http://from.test/v2",
      token,
    });
    const source = await readFrom(reader, {
      pageTypes: ["article", "person"],
      collections: ["topic", "other"],
      locales: ["en", "de"],
    });
    const { refused } = await bringAll({ ...to, token }, source);
    expect(refused).toEqual([]);
    const asked = withQueries(paths, READ_IN);
    expect(await differences([from, token], [to, token], asked)).toEqual([]);
  });
});
