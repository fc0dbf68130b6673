import { importDocuments } from "../../../origin/content/imports/import.ts";
import type { Writer } from "../../../origin/content/change/edit.ts";
import type { Site } from "../../../origin/db/site/sites.ts";
import { systemClock } from "../../../shared/clock.ts";
import { IMPORTED_AT_ONCE } from "../../../shared/limits-imports.ts";
import type { ImportedDocument } from "../../../shared/manage/imports.ts";
import { atMost, told } from "../figures.ts";
import type { Cluster } from "../cluster.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { COLLECTION, loadSite, PAGE_TYPE } from "../site.ts";
import { rounded, spreadOf } from "../stats.ts";

const GOAL = 1.2;

export const imports: Row = {
  name: "imports",
  title:
    "documents an import brings per second, new ones and the same again, in a site of 100,000 documents against one of 1,000",
  goal: `≤ ${GOAL} × the time for a new one`,
  run,
};

const KINDS = ["new", "again"] as const;

interface Round {
  site: "small" | "large";
  kind: (typeof KINDS)[number];
  ms: number;
  perSecond: number;
}

interface Arm {
  name: Round["site"];
  writer: Writer;
  site: Site;
}

/** Of prose, as long as a page's body in the other rows. */
const BODY = `<p>${"Lorem ipsum dolor sit amet, consetetur sadipscing elitr. ".repeat(34)}</p>`;
const TIMES = { publishedAt: "2020-01-01T00:00:00Z", updatedAt: "2020-01-02T00:00:00Z" };

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const sizes = quick
    ? { small: 200, large: 1_000, whole: 300 }
    : { small: 1_000, large: 100_000, whole: 20_000 };
  const rounds = quick ? 2 : 12;
  const started = await cluster();
  const arms: Arm[] = [];
  for (const name of ["small", "large"] as const) {
    const { postgres } = await started.database(name);
    const site = await loadSite(postgres, { pages: sizes[name], items: 100, shared: true }, []);
    const writer = { postgres, clock: systemClock, report: () => undefined };
    await bring({ name, writer, site }, topics());
    arms.push({ name, writer, site });
    progress(`a site of ${sizes[name]} pages is there`);
  }
  const measured: Round[] = [];
  for (let round = 0; round <= rounds; round++) {
    for (const arm of round % 2 === 0 ? arms : arms.toReversed()) {
      const documents = articles(round);
      for (const kind of KINDS) {
        const begin = performance.now();
        await bring(arm, documents);
        const ms = performance.now() - begin;
        const perSecond = rounded((documents.length / ms) * 1_000);
        // the first round warms the JIT and the connections' plans
        if (round > 0) measured.push({ site: arm.name, kind, ms: rounded(ms), perSecond });
      }
    }
  }
  const wholeMs = await bringWhole(started, sizes.whole);
  progress(`a whole import of ${sizes.whole} documents took ${Math.round(wholeMs)} ms`);
  const whole = { documents: sizes.whole, perSecond: rounded((sizes.whole * 1_000) / wholeMs) };
  return outcomeOf(measured, whole, { sizes, rounds, documentsPerRequest: IMPORTED_AT_ONCE });
}

/** Brings a site that has nothing yet all its documents, request after request. @returns how long that takes, in ms */
async function bringWhole(started: Cluster, documents: number): Promise<number> {
  const { postgres } = await started.database("whole");
  const site = await loadSite(postgres, { pages: 1, items: 1, shared: true }, []);
  const writer = { postgres, clock: systemClock, report: () => undefined };
  const arm: Arm = { name: "small", writer, site };
  const begin = performance.now();
  await bring(arm, topics());
  for (let nth = 0; nth * IMPORTED_AT_ONCE < documents; nth++) await bring(arm, articles(nth));
  return performance.now() - begin;
}

const bring = ({ writer, site }: Arm, documents: ImportedDocument[]) =>
  importDocuments(writer, site, "bench", { documents, overwrite: false, media: "keep" });

const topics = (): ImportedDocument[] =>
  Array.from({ length: 10 }, (_, nth) => ({
    key: `topic/${nth}`,
    kind: "collection",
    type: COLLECTION,
    slug: null,
    locales: {
      en: { name: "", fields: { title: `Topic ${nth}`, text: "", rank: nth }, published: TIMES },
    },
  }));

const articles = (round: number): ImportedDocument[] =>
  Array.from({ length: IMPORTED_AT_ONCE }, (_, nth) => {
    const key = `brought-${round}-${nth}`;
    const topics = Array.from({ length: 10 }, (_each, topic) => `topic/${topic}`);
    const fields = { title: key, body: `${BODY}<p>${key}</p>`, category: "c1", price: nth, topics };
    return {
      key,
      kind: "page",
      type: PAGE_TYPE,
      slug: key,
      createdAt: TIMES.publishedAt,
      locales: { en: { name: key, fields, published: TIMES } },
    };
  });

function outcomeOf(
  measured: Round[],
  whole: { documents: number; perSecond: number },
  method: Record<string, unknown>,
): Outcome {
  const of = (site: Round["site"], kind: Round["kind"]) => {
    const chosen = measured.filter((round) => round.site === site && round.kind === kind);
    return {
      ms: spreadOf(chosen.map(({ ms }) => ms)),
      perSecond: spreadOf(chosen.map(({ perSecond }) => perSecond)),
    };
  };
  const [small, large] = [of("small", "new"), of("large", "new")];
  const ratio = rounded(large.ms.median / small.ms.median);
  const table = KINDS.flatMap((kind) =>
    (["small", "large"] as const).map((site) => {
      const { ms, perSecond } = of(site, kind);
      return {
        documents: kind,
        site,
        "a second": perSecond.median,
        "lowest–highest": `${perSecond.lowest}–${perSecond.highest}`,
        "ms a hundred": ms.median,
      };
    }),
  );
  return {
    method,
    rounds: measured.map((round) => ({ ...round })),
    summary: {
      whole,
      new: { small, large },
      again: { small: of("small", "again"), large: of("large", "again") },
    },
    figures: [
      atMost("a new document at 100,000, against 1,000", ratio, "×", GOAL),
      told("new documents", large.perSecond.median, "a second"),
      told("the same again", of("large", "again").perSecond.median, "a second"),
      told(`a whole import of ${whole.documents}`, whole.perSecond, "a second"),
    ],
    table,
  };
}
