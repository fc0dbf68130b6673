import { createSite } from "../../../origin/content/site/sites.ts";
import { createType } from "../../../origin/content/site/types.ts";
import { printCursor } from "../../../origin/content/documents/cursor.ts";
import { listDocuments, type Asked } from "../../../origin/content/documents/list.ts";
import type { Postgres } from "../../../origin/db/client.ts";
import type { Site } from "../../../origin/db/site/sites.ts";
import { systemClock } from "../../../shared/clock.ts";
import { query, type Cluster } from "../cluster.ts";
import { atMost } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { settle } from "../site.ts";
import { median, percentile, rounded } from "../stats.ts";

/** A list of a hundred times as many documents takes so many times as long, whatever is asked. */
const GOAL = 5;
/** ours: who types into a search sees what is found at once. */
const GOAL_MS = 50;

export const manageLists: Row = {
  name: "manage-lists",
  title:
    "lists and searches of management in a site of 100,000 documents against one of 1,000: any page, any order",
  goal: `≤ ${GOAL} × of what they take in the small one, and p95 ≤ ${GOAL_MS} ms`,
  run,
};

const PAGE = 50;

const anything: Asked = {
  kinds: null,
  type: null,
  slug: null,
  state: null,
  locale: null,
  by: null,
  text: "",
  sort: "-updated",
  cursor: null,
  limit: PAGE,
};

/** One name in a thousand is Rarely's, each is an Article, and one in a hundred is a draft. */
const LISTS: Record<string, Partial<Asked>> = {
  "the newest": {},
  "of a type": { type: "article" },
  "by name": { sort: "name" },
  "a state that few have": { state: "draft" },
  "a state that most have": { state: "live" },
  "search of a name that few have": { text: "rarel" },
  "search of a name that all have": { text: "articl" },
  "search of a text that few have": { text: "seldom" },
  "search of a text that all have": { text: "always" },
  "search of one letter": { text: "a" },
};

interface Sized {
  documents: number;
  postgres: Postgres;
  site: Site;
  /** A cursor behind all but the last page. */
  last: string;
}

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const sizes = quick ? [200, 2_000] : [1_000, 100_000];
  const rounds = quick ? 3 : 21;
  const started = await cluster();
  const sites: Sized[] = [];
  for (const documents of sizes) {
    sites.push(await load(started, documents));
    progress(`${documents} documents loaded`);
  }
  const rows: { list: string; documents: number; ms: number }[] = [];
  for (let round = -2; round < rounds; round++)
    for (const sized of round % 2 === 0 ? sites : sites.toReversed())
      for (const [list, asked] of [...Object.entries(LISTS), lastPage(sized)]) {
        const begin = performance.now();
        const { data } = await listDocuments(sized.postgres.db, sized.site, {
          ...anything,
          ...asked,
        });
        const ms = performance.now() - begin;
        if (data.length === 0) throw new Error(`${list} is empty`);
        if (round >= 0) rows.push({ list, documents: sized.documents, ms });
      }
  return outcomeOf(rows, sizes, rounds);
}

const lastPage = ({ last }: Sized): [string, Partial<Asked>] => ["the last page", { cursor: last }];

async function load(cluster: Cluster, documents: number): Promise<Sized> {
  const { postgres } = await cluster.database(`manage_${documents}`);
  const writer = { postgres, clock: systemClock, report: () => undefined };
  const named = { slug: "bench", name: "Bench", locales: ["en"], defaultLocale: "en" };
  const { site } = await createSite(writer, { ...named, edges: [], tokens: [] });
  const fields = [{ key: "words", kind: "long_text" as const }];
  const type = { kind: "page" as const, key: "article", name: "Article", fields };
  const { id: typeId } = await createType(writer, site, type);
  await insert(postgres, site.id, typeId, documents);
  await settle(postgres);
  const [end] = await query<{ id: number; key: string }>(
    postgres,
    `select document_id as id, updated_at::text as key from summaries
     where locale = '' order by updated_at, document_id offset ${PAGE} limit 1`,
    [],
  );
  if (end === undefined) throw new Error("no page is the last");
  return { documents, postgres, site, last: printCursor({ of: "-updated", ...end }) };
}

/** In bulk, past the triggers: what they would have made is written as they would. */
async function insert(postgres: Postgres, siteId: number, typeId: number, count: number) {
  const at = "'2026-01-01'::timestamptz + n * interval '1 second'";
  const name = "'Article ' || n || case when n % 1000 = 7 then ' Rarely' else '' end";
  const rarely = "case when n % 1000 = 7 then array['nrarely'] else '{}'::text[] end";
  const texts = "case when n % 1000 = 9 then 'seldom' else 'x' || n end || repeat(' text', 100)";
  const published = "n % 100 <> 3";
  await postgres.pool.query(`
    begin;
    set local session_replication_role = replica;
    create temporary table numbers on commit drop as select n::bigint as n from generate_series(1, ${count}) n;
    insert into documents (id, site_id, type_id, slug, created_at) overriding system value
    select n, ${siteId}, ${typeId}, 'page-' || n, ${at} from numbers;
    insert into revisions (id, document_id, locale, name, fields, created_at) overriding system value
    select n, n, 'en', ${name}, jsonb_build_object('words', 'always ' || ${texts}), ${at} from numbers;
    insert into publications (document_id, locale, type_id, revision_id, published_at, updated_at)
    select n, 'en', ${typeId}, n, ${at}, ${at} from numbers where ${published};
    insert into heads (document_id, locale, type_id, revision_id, published_at, updated_at, words, words_of)
    select n, 'en', ${typeId}, n, case when ${published} then ${at} end, ${at},
      setweight(to_tsvector('simple', ${name}), 'A') || to_tsvector('simple', 'always ' || ${texts}), n from numbers;
    insert into summaries (document_id, locale, type_id, slug, name, sort_name, state, revision_id, updated_at, words)
    select n, locale, ${typeId}, 'page-' || n, ${name}, lower(${name}), case when ${published} then 'live' else 'draft' end,
      n, ${at}, array_to_tsvector(array['narticle', 'npage', 'n' || n, '${typeId}/' || locale] || ${rarely})
    from numbers, unnest(array['', 'en']) locale;
    commit;`);
}

function outcomeOf(
  rows: { list: string; documents: number; ms: number }[],
  [small = 0, large = 0]: number[],
  rounds: number,
): Outcome {
  const msOf = (list: string, documents: number) =>
    rows.filter((one) => one.list === list && one.documents === documents).map(({ ms }) => ms);
  const table = [...new Set(rows.map(({ list }) => list))].map((list) => ({
    list,
    "small ms": rounded(median(msOf(list, small))),
    "large ms": rounded(median(msOf(list, large))),
    "large, p95 ms": rounded(percentile(msOf(list, large), 0.95)),
    ratio: rounded(median(msOf(list, large)) / median(msOf(list, small))),
  }));
  const ratio = Math.max(...table.map((list) => list.ratio));
  const slowest = Math.max(...table.map((list) => list["large, p95 ms"]));
  return {
    method: { documents: [small, large], rounds, page: PAGE },
    rounds: rows,
    summary: Object.fromEntries(table.map(({ list, ...rest }) => [list, rest])),
    figures: [
      atMost("at 100,000 documents, against 1,000", ratio, "×", GOAL),
      atMost("the slowest at 100,000, p95", slowest, "ms", GOAL_MS),
    ],
    table,
  };
}
