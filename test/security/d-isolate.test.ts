import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { handle } from "../../edge/app.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { tokenKey } from "../../shared/keys.ts";
import { createTestEdge } from "../support/edge.ts";
import { batch, keyFor, live } from "../support/entries.ts";
import { createRandom } from "../support/random.ts";

/** One isolate answers for many sites at once: nothing of one request may stand where another finds it. */

const root = fileURLToPath(new URL("../../", import.meta.url));
const SITES = 1_000;
const PATHS = ["/v2/pages/*/home/", "/v2/pages/*/away/", "/v2/pages/*/nothing/"];

/**
 * What may change while a module lives, by file: what each is for, and why it cannot mix requests. A new one has to be
 * put here by whoever adds it.
 */
const CHANGING = new Map([
  ["edge/cloudflare/wiring.ts", "the parts, made once from the environment of the isolate"],
  [
    "edge/replica/view.ts",
    "a site's own row, by the database of its ledger, which is no other site's",
  ],
  ["shared/html/kinds.ts", "what was found of a node, by the node, which one parse alone has"],
]);

/** A constant that begins empty is there to be filled. */
const EMPTY =
  /^(?:export )?const \w+[^=\n]*= (?:new (?:Map|Set|WeakMap|WeakSet|Array)(?:<[^\n]*>)?\(\)|\[\];|\{\};)/m;

describe("D20: sites in one isolate", () => {
  it("each get their own, a thousand at once and in any order", async () => {
    const edge = createTestEdge();
    for (let site = 1; site <= SITES; site++) {
      const grant = { site, scopes: ["read"], locales: ["en"], defaultLocale: "en" };
      const token = live(tokenKey(await sha256Hex(`token-${site}`)), 1);
      const pages = await Promise.all(
        PATHS.slice(0, 2).map(async (path, index) => ({
          ...live(await keyFor(path, site), index + 2),
          body: JSON.stringify({ canary: `of-${site}.`, path }),
        })),
      );
      const opened = { ...token, etag: `"t${site}"`, body: JSON.stringify(grant) };
      await edge.ledger(site).apply(batch(0, [opened, ...pages], { site }));
    }
    const random = createRandom(20_261_128);
    const asked = Array.from({ length: SITES * 4 }, () => ({
      site: 1 + Math.floor(random() * SITES),
      path: PATHS[Math.floor(random() * PATHS.length)] ?? "",
    }));
    const wrong: string[] = [];
    const statuses = new Map<number, number>();
    const ask = async ({ site, path }: (typeof asked)[number]) => {
      const headers = { authorization: `Token token-${site}` };
      const response = await handle(
        edge.parts,
        new Request(`https://edge.test${path}`, { headers }),
      );
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      const told = `${JSON.stringify([...response.headers])} ${await response.text()}`;
      const canaries = new Set(told.match(/of-\d+\./g));
      const isOwn = [...canaries].every((canary) => canary === `of-${site}.`);
      if (!isOwn || (response.status === 200 && canaries.size === 0)) wrong.push(told);
    };
    // the first time nothing is cached yet, the second time it is
    for (const round of [asked, asked.toReversed()]) await Promise.all(round.map(ask));
    expect(wrong).toEqual([]);
    // two of three paths are there
    expect([...statuses.keys()].toSorted((a, b) => a - b)).toEqual([200, 503]);
    expect(statuses.get(200)).toBeGreaterThan(SITES);
  });

  it("share no variable of a module", async () => {
    const found: string[] = [];
    for (const folder of ["edge", "shared"]) {
      for (const entry of await readdir(join(root, folder), { recursive: true })) {
        // what runs the worker on a developer's machine is no isolate of anybody's
        if (!entry.endsWith(".ts") || entry.startsWith("local/workerd")) continue;
        const file = `${folder}/${entry}`;
        const text = await readFile(join(root, file), "utf8");
        // at the left edge stands what belongs to the module
        if (/^(?:export )?(?:let|var) /m.test(text) || EMPTY.test(text)) found.push(file);
      }
    }
    expect(found.toSorted()).toEqual([...CHANGING.keys()].toSorted());
  });
});
