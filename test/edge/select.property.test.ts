import { whole } from "../../shared/content/texts.ts";
import { expect, test } from "vitest";
import { select, type Selected } from "../../edge/replica/select.ts";
import { createSqliteRows } from "../../edge/node/sqlite-rows.ts";
import { readAs } from "../../origin/db/content/views.ts";
import { renderSet, type Rendered } from "../../origin/delivery/answer/render.ts";
import { createWordsmith } from "../../origin/delivery/materialize/wordsmith.ts";
import { AppError } from "../../shared/errors.ts";
import { parseQuery, printQuery, type ContentQuery } from "../../shared/query.ts";
import { SEARCH_LANGUAGES } from "../../shared/stems.ts";
import { createFakeClock } from "../support/clock.ts";
import { createTestOrigin, type TestOrigin } from "../support/origin.ts";
import { createRandom, pick } from "../support/random.ts";
import { createReadings, type RandomReadings } from "../support/random-readings.ts";
import { dumpInto } from "../support/replica-dump.ts";
import { createSerializing } from "../support/serializing.ts";

/** What an edge selects from its documents is what the origin renders from Postgres, byte for byte. */

/** ours: how many questions are compared; `npm run prove -- select` asks more. */
const QUESTIONS = Number(process.env["LARDER_QUESTIONS"] ?? 2_500);
const SEED = Number(process.env["LARDER_SEED"] ?? 20261128);
/** ours: edits between two comparisons, and questions of one. */
const [EDITS, AT_ONCE] = [20, 280];
const TIMEOUT_MS = 6 * 3_600_000;

/** What is compared of both. */
function said(outcome: Selected | Rendered): object {
  if ("state" in outcome) {
    switch (outcome.state) {
      case "live":
        return { kind: "live", body: whole(outcome.texts) };
      case "gone":
        return { kind: "absent", detail: outcome.detail };
      case "dropped":
        return {
          kind: "refused",
          code: outcome.refusal?.code,
          detail: outcome.refusal?.message,
          tooLarge: outcome.tooLarge,
        };
    }
  }
  switch (outcome.kind) {
    case "live":
      return { kind: "live", body: whole(outcome.texts) };
    case "absent":
      return { kind: "absent", detail: outcome.detail };
    case "refused": {
      const { error, tooLarge } = outcome;
      return { kind: "refused", code: error.code, detail: error.message, tooLarge };
    }
    case "unanswerable":
      return outcome;
  }
}

const parse = (path: string): ContentQuery | undefined => {
  try {
    return parseQuery(new URL(path, "http://origin"));
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
};

type Counts = Record<string, number>;

/** Asks both on one snapshot. */
async function compare(origin: TestOrigin, site: number, readings: RandomReadings, counts: Counts) {
  const paths = Array.from({ length: AT_ONCE }, () => readings.ask());
  const asked = paths.flatMap((path) => {
    const query = parse(path);
    return query === undefined ? [] : [{ path, query }];
  });
  const smith = createWordsmith({ postgres: origin.parts.postgres, clock: origin.parts.clock });
  // words of the model as it is now, as an edge makes them
  for (let next = await smith(); next.kind === "again";) next = await smith();
  const rows = createSqliteRows(":memory:");
  const rendered = await origin.parts.postgres.snapshot(async (tx) => {
    await readAs(tx, site, "published");
    await dumpInto(rows, tx, site);
    return renderSet(
      tx,
      createSerializing(),
      site,
      asked.map(({ query }) => query),
    );
  });
  for (const [index, { path, query }] of asked.entries()) {
    const selected = await select(rows, printQuery(query));
    const expected = rendered[index];
    if (expected === undefined) throw new Error("a query was not rendered");
    const name = selected.kind === "unanswerable" ? `unanswerable ${selected.why}` : selected.kind;
    counts[name] = (counts[name] ?? 0) + 1;
    if (selected.kind === "unanswerable" && selected.why === "value") continue;
    expect({ path, ...said(selected) }).toEqual({ path, ...said(expected) });
  }
  rows.close();
}

test(
  "what is selected from documents is what the origin says",
  { timeout: TIMEOUT_MS },
  async () => {
    const clock = createFakeClock();
    const origin = await createTestOrigin({ clock, locales: ["en", "de", "fr"] });
    const counts: Counts = {};
    let asked = 0;
    for (let seed = SEED; asked < QUESTIONS; seed++) {
      const token = `site-${seed}-token`;
      const site = await origin.addSite(`site-${seed}`, token);
      const random = createRandom(seed);
      const send = async (method: string, path: string, body?: unknown) => {
        const answer = await origin.request(method, path, body, token);
        if (answer.status >= 500)
          throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
        return answer;
      };
      const readings = await createReadings(random, send);
      for (const fallbackLocale of [null, "en", "de"]) {
        const searchLanguage = pick(random, [null, ...SEARCH_LANGUAGES]);
        await send("PATCH", "/manage/v1/site", { fallbackLocale, searchLanguage });
        for (let step = 0; step < EDITS; step++) {
          await clock.advance(random() < 0.3 ? 0 : 1_000);
          await readings.edit();
        }
        await compare(origin, site.id, readings, counts);
        asked += AT_ONCE;
      }
    }
    expect(counts["live"]).toBeGreaterThan(asked / 3);
    expect(counts["unanswerable value"] ?? 0).toBeLessThan(asked / 10);
  },
);
