import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { importLarder } from "../../../command/import/larder/command.ts";
import { exportSite } from "../../../origin/backup/export.ts";
import type { Surroundings } from "../../../program/command.ts";
import { systemClock } from "../../../shared/clock.ts";
import { createFakeClock } from "../../support/clock.ts";
import { createEverything } from "../../support/everything.ts";
import { createTestOrigin, type TestOrigin } from "../../support/origin.ts";
import { createEditor, fixedPaths, randomEdit, randomModel } from "../../support/random-site.ts";
import { carryOutAll } from "../../support/scheduler.ts";

/** A site is exported and brought into another installation: whatever is read there is the same, byte for byte. */

interface Ran {
  code: number;
  printed: string[];
}

async function exported(origin: TestOrigin, slug: string): Promise<string> {
  const lines: string[] = [];
  const silent = { now: () => undefined, say: () => undefined, end: () => undefined };
  const { postgres, clock } = origin.parts;
  const write = async (line: string) => void lines.push(line);
  const { signal } = new AbortController();
  await exportSite({ postgres, clock, progress: silent, signal, write }, slug, {
    allRevisions: false,
  });
  const path = join(await mkdtemp(join(tmpdir(), "larder-export-")), "site.ndjson");
  await writeFile(path, `${lines.join("\n")}\n`);
  return path;
}

async function imported(to: TestOrigin, path: string, token = to.token): Promise<Ran> {
  const printed: string[] = [];
  const surroundings: Surroundings = {
    env: { LARDER_TOKEN: token, LARDER_ORIGIN: "http://origin.test" },
    clock: systemClock,
    random: () => 0.5,
    fetch: async (url, init) => {
      const { pathname, search } = new URL(url instanceof Request ? url.url : url);
      return to.fetch(`${pathname}${search}`, init);
    },
    print: (line) => void printed.push(line),
    tell: () => undefined,
    signal: new AbortController().signal,
  };
  const code = await importLarder.run([path, "--json"], surroundings);
  return { code, printed };
}

/** What both say to each of these, as text; what of it is not the same. */
async function differences(
  [from, fromToken]: [TestOrigin, string],
  [to, toToken]: [TestOrigin, string],
  paths: readonly string[],
): Promise<string[]> {
  const answer = async (origin: TestOrigin, path: string, token: string) => {
    const response = await origin.fetch(path, { headers: { authorization: `Token ${token}` } });
    return `${response.status} ${await response.text()}`;
  };
  const found: string[] = [];
  for (const path of paths) {
    const [there, here] = [await answer(from, path, fromToken), await answer(to, path, toToken)];
    if (there !== here && found.length < 3) found.push(`${path}\n${there}\n${here}`);
  }
  return found;
}

const READ_IN = ["", "preview=1", "locale=de", "levels=4&preview=1&locale=de"];
const withParameters = (paths: readonly string[]) =>
  paths.flatMap((path) =>
    READ_IN.map((query) =>
      query === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${query}`,
    ),
  );

test("documents of every kind of field", async () => {
  const from = await createEverything();
  const to = await createTestOrigin();
  const path = await exported(from, from.site.slug);
  const first = await imported(to, path);
  expect([first.code, JSON.parse(first.printed[0] ?? "")]).toMatchObject([
    0,
    { counts: { created: 6, refused: 0 }, missing: {}, renumbered: 0 },
  ]);
  const pages = ["everything/full", "everything/empty", "everything", "person/ann", "person"];
  const paths = [
    ...pages.map((page) => `/v2/pages/${page}/`),
    "/v2/content/topic/",
    "/v2/content/topic/1/",
  ];
  expect(await differences([from, from.token], [to, to.token], withParameters(paths))).toEqual([]);
  const again = await imported(to, path);
  expect(JSON.parse(again.printed[0] ?? "")).toMatchObject({
    counts: { created: 0, changed: 0, unchanged: 6 },
  });
});

/** Longer than anything is planned ahead. */
const MINUTES_OF_PLANS = 10_000;

/** ours: a slow machine makes all runs all the same. */
const TIMEOUT_MS = 240_000;

test("sites that are made and edited by chance", { timeout: TIMEOUT_MS }, async () => {
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
      const slug = `site-${runs}`;
      await from.addSite(slug, token);
      await to.addSite(slug, token);
      const send = (method: string, at: string, body?: unknown) =>
        from.request(method, at, body, token);
      const editor = await createEditor(from, model, send, pass);
      for (const edit of all) {
        await clock.advance(1_000);
        await editor.apply(edit);
      }
      // what is planned is not brought
      await pass(MINUTES_OF_PLANS);
      const { code, printed } = await imported(to, await exported(from, slug), token);
      // what names a document that was deleted is brought without it, and reads the same
      const said = JSON.parse(printed[0] ?? "") as { missing: object };
      expect(said).toMatchObject({ counts: { changed: 0, edited: 0, refused: 0 }, renumbered: 0 });
      expect(code).toBe(Object.keys(said.missing).length === 0 ? 0 : 2);
      expect(await differences([from, token], [to, token], withParameters(fixedPaths))).toEqual([]);
    }),
    { numRuns: 4, endOnFailure: true },
  );
});
