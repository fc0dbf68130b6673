import fc from "fast-check";
import { expect, test } from "vitest";
import { rows } from "../../origin/db/rows.ts";
import { readAs } from "../../origin/db/content/views.ts";
import { renderSet, type Rendered } from "../../origin/delivery/answer/render.ts";
import { materialize } from "../../origin/delivery/materialize/materialize.ts";
import { createFakeClock } from "../support/clock.ts";
import { dumpLog, renderFresh } from "../support/log-dump.ts";
import { createTestOrigin, type TestOrigin } from "../support/origin.ts";
import { parseQuery } from "../../shared/query.ts";
import { carryOutAll } from "../support/scheduler.ts";
import { createEditor, fixedPaths, randomEdit, randomModel } from "../support/random-site.ts";

/** Requests of one site's token through the origin's surface; an answer of ours with a 5xx fails the test. */
const sender =
  (origin: TestOrigin, token: string) => async (method: string, path: string, body?: unknown) => {
    const answer = await origin.request(method, path, body, token);
    if (answer.status >= 500) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer;
  };

/** What readers may ask besides what is kept warm. */
const ASKED = fixedPaths.map((path) => parseQuery(new URL(path, "http://origin.invalid")));

const askEverything = ({ parts: { postgres, serializing } }: TestOrigin, site: number) =>
  postgres.snapshot(async (tx) => {
    await readAs(tx, site, "published");
    return renderSet(tx, serializing, site, ASKED);
  });

/** The tags of everything that a site's changes after this one touched. */
async function touchedAfter({ parts }: TestOrigin, site: number, change: number) {
  const found = await rows<{ number: number; tags: string[] }>(parts.postgres.db)`
    select number, tags from changes where site_id = ${site} and number > ${change} order by number`;
  const last = found.at(-1)?.number ?? change;
  return { last, touched: new Set(found.flatMap(({ tags }) => tags)) };
}

const bytesOf = (rendered: Rendered | undefined) =>
  rendered?.state === "live" ? rendered.etag : rendered?.state;

/** Time between edits, so that they have an order. */
const EDIT_EVERY_MS = 1_000;

/** ours: a slow machine makes all runs all the same. */
const TIMEOUT_MS = 240_000;

test(
  "after any edit every stored rendition equals a fresh one, what did not change kept its position, and whatever else differs had a tag that was touched",
  { timeout: TIMEOUT_MS },
  async () => {
    const clock = createFakeClock();
    const origin = await createTestOrigin({ clock, locales: ["en", "de"] });
    const pass = async (minutes: number) => {
      await clock.advance(minutes * 60_000);
      await carryOutAll(origin);
    };
    let runs = 0;
    const edits = fc.array(fc.array(randomEdit, { minLength: 1, maxLength: 3 }), {
      minLength: 10,
      maxLength: 25,
    });
    await fc.assert(
      fc.asyncProperty(randomModel, edits, async (model, batches) => {
        const token = `token-${++runs}`;
        const site = await origin.addSite(`site-${runs}`, token);
        const send = sender(origin, token);
        const editor = await createEditor(origin, model, send, pass);
        let asked = await askEverything(origin, site.id);
        let last = 0;
        let before = await dumpLog(origin, site.id);
        for (const batch of batches) {
          for (const edit of batch) {
            await clock.advance(EDIT_EVERY_MS);
            await editor.apply(edit);
          }
          await materialize(origin.parts, site.id);
          const after = await dumpLog(origin, site.id);
          const fresh = await renderFresh(origin, site.id, [...after.keys()]);
          const stored = new Map(
            [...after].map(([query, { state, etag }]) => [query, { state, etag }]),
          );
          expect(stored).toEqual(fresh);
          for (const [query, { state, etag, tags, position }] of after) {
            const known = before.get(query);
            const same = known?.state === state && known.etag === etag;
            if (same && (state !== "live" || known.tags === tags))
              expect([query, position]).toEqual([query, known.position]);
          }
          before = after;
          const now = await askEverything(origin, site.id);
          const { touched, ...newest } = await touchedAfter(origin, site.id, last);
          for (const [at, answer] of asked.entries()) {
            if (bytesOf(answer) === bytesOf(now[at])) continue;
            const isTouched = answer.tags.some((tag) => touched.has(tag));
            expect([fixedPaths[at], isTouched]).toEqual([fixedPaths[at], true]);
          }
          [asked, last] = [now, newest.last];
        }
      }),
      {
        // shrinking a failure stops in time to be reported
        interruptAfterTimeLimit: TIMEOUT_MS - 30_000,
        seed: Number(process.env["LARDER_SEED"] ?? 20261121),
        numRuns: Number(process.env["LARDER_RUNS"] ?? 12),
      },
    );
  },
);
