import fc from "fast-check";
import { expect, test } from "vitest";
import { materialize } from "../../origin/delivery/materialize/materialize.ts";
import { createFakeClock } from "../support/clock.ts";
import { dumpLog, renderFresh } from "../support/log-dump.ts";
import { createTestOrigin, UNHURRIED_MS, type TestOrigin } from "../support/origin.ts";
import { carryOutAll } from "../support/scheduler.ts";
import { createEditor, fixedPaths, randomEdit, randomModel } from "../support/random-site.ts";

/** Requests of one site's token through the origin's surface; an answer of ours with a 5xx fails the test. */
const sender =
  (origin: TestOrigin, token: string) => async (method: string, path: string, body?: unknown) => {
    const answer = await origin.request(method, path, body, token);
    if (answer.status >= 500) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer;
  };

/** Batches of edits between asking for everything, so that whatever exists is adopted before it changes. */
const ASK_EVERYTHING_EVERY = 7;
/** Time between edits, so that they have an order. */
const EDIT_EVERY_MS = 1_000;

/** ours: a slow machine makes all runs all the same. */
const TIMEOUT_MS = 240_000;

test(
  "after any edit every stored rendition equals a fresh one, and what did not change kept its position",
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
        const askEverything = async () => {
          for (const path of fixedPaths) await send("GET", path);
        };
        let before = await dumpLog(origin, site.id);
        for (const [step, batch] of batches.entries()) {
          for (const edit of batch) {
            await clock.advance(EDIT_EVERY_MS);
            await editor.apply(edit);
          }
          if (step % ASK_EVERYTHING_EVERY === 2) await askEverything();
          await materialize({ ...origin.parts, budget: 10_000, adoptedMs: UNHURRIED_MS }, site.id);
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
