import fc from "fast-check";
import { expect, test } from "vitest";
import { bringAll, fetchOf, readerOf, readFrom } from "../../support/imports.ts";
import { createFakeClock } from "../../support/clock.ts";
import { createTestOrigin, type TestOrigin } from "../../support/origin.ts";
import { createEditor, fixedPaths, randomEdit, randomModel } from "../../support/random-site.ts";
import { carryOutAll } from "../../support/scheduler.ts";

/** Sites that are made and edited by chance, read over `/v2` alone: the model that their answers show prints the same answers. */

/** What is asked for by filters, orders and searches depends on the model, of which empty values show nothing. */
const paths = fixedPaths.filter((path) => !path.includes("?"));
const READ_IN = ["", "levels=4&alt_media_text=1", "locale=de&page_size=2", "levels=1&locale=de"];

async function differences(
  from: [TestOrigin, string],
  to: [TestOrigin, string],
): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths)
    for (const query of READ_IN) {
      const answers = await Promise.all(
        [from, to].map(async ([origin, token]) => {
          const headers = { authorization: `Token ${token}` };
          const response = await origin.fetch(`${path}?${query}`, { headers });
          return `${response.status} ${await response.text()}`;
        }),
      );
      if (answers[0] !== answers[1] && found.length < 3)
        found.push(`${path}?${query}\n${answers.join("\n")}`);
    }
  return found;
}

/** Longer than anything is planned ahead. */
const MINUTES_OF_PLANS = 10_000;

/** ours: a slow machine makes all runs all the same. */
const TIMEOUT_MS = 240_000;

test("what is inferred prints the same answers", { timeout: TIMEOUT_MS }, async () => {
  const clock = createFakeClock();
  const from = await createTestOrigin({ clock, locales: ["en", "de"] });
  const to = await createTestOrigin({ clock, locales: ["en", "de"] });
  const pass = async (minutes: number) => {
    await clock.advance(minutes * 60_000);
    await carryOutAll(from);
  };
  let runs = 0;
  const edits = fc.array(randomEdit, { minLength: 20, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(randomModel, edits, async (model, all) => {
      const token = `token-${++runs}`;
      await from.addSite(`site-${runs}`, token);
      await to.addSite(`site-${runs}`, token);
      // numbers that nothing of the runs before has at the copy
      const first = runs * 100_000;
      await from.parts.postgres.pool.query("select setval('documents_id_seq', $1)", [first]);
      const send = (method: string, at: string, body?: unknown) =>
        from.request(method, at, body, token);
      const editor = await createEditor(from, model, send, pass);
      for (const edit of all) {
        await clock.advance(1_000);
        await editor.apply(edit);
      }
      await pass(MINUTES_OF_PLANS);
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
      expect(await differences([from, token], [to, token])).toEqual([]);
    }),
    { numRuns: 4, endOnFailure: true },
  );
});
