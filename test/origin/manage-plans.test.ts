import { beforeAll, expect, test } from "vitest";
import type { Transaction } from "../../origin/db/client.ts";
import { listPlanned, listReviews } from "../../origin/db/content/overview.ts";
import { findWritten } from "../../origin/db/content/owners.ts";
import { listRevisions } from "../../origin/db/content/revisions.ts";
import { listActs } from "../../origin/db/people/audit.ts";
import { listLibrary, usesOf } from "../../origin/db/site/media-library.ts";
import { findCopied, findUsing } from "../../origin/db/site/media-swaps.ts";
import { loadLibrary } from "../bench/library.ts";
import { filePostgres } from "../support/database.ts";
import { explaining, rowsOf, stepsOf, type PlanNode } from "../support/explained.ts";

/** What the dashboard's looks come by: as much as they show, however much there is. */

const FILES = 5_000;
/** Some times what a page of 48 comes to, with what stands beside each row. */
const SHOWN = 300;

const postgres = filePostgres();
let siteId = 0;

beforeAll(async () => {
  const { pool } = postgres();
  const loaded = await loadLibrary(postgres(), FILES);
  ({ siteId } = loaded);
  const at = "'2026-01-01'::timestamptz + id * interval '1 second'";
  await pool.query(`
    begin;
    set local session_replication_role = replica;
    insert into summaries (document_id, locale, type_id, slug, name, sort_name, state, revision_id, updated_at, words)
    select id, '', type_id, slug, slug, slug, 'live', id * 2 + 1, created_at, ''::tsvector from documents;
    insert into working_copies (document_id, locale, version, base, value, disagreements, updated_at, asked_at, asked_actor)
    select id, 'en', 1, '{}', '{}', '[]', created_at, case when id % 500 = 0 then created_at end, 'Ann' from documents;
    insert into changes (site_id, number, kind, tags, canonical, committed_at, materialized_at)
    select ${siteId}, id + 100, 'publish', array['d:' || id], '{}', created_at, created_at from documents;
    insert into schedules (site_id, document_id, locale, action, at, created_at)
    select ${siteId}, id, 'en', 'publish', ${at}, ${at} from documents;
    insert into audit (site_id, at, actor, action, object, address)
    select ${siteId}, ${at}, 'Ann', 'post /media', '/media', '' from documents;
    commit;`);
  await pool.query("vacuum analyze");
});

/** The most rows that any step of a statement came by. */
async function lookedAt(look: (tx: Transaction) => Promise<{ length: number }>): Promise<number> {
  const nodes: PlanNode[] = [];
  await postgres().snapshot(async (tx) => {
    const found = await look(explaining(tx, (plan) => void nodes.push(...stepsOf(plan))));
    expect(found.length).toBeGreaterThan(0);
  });
  return Math.max(...nodes.map(rowsOf));
}

const page = { offset: 0, limit: 48 };
const anything = { q: null, type: null, isUsed: null, lacksAlt: false, before: null };

test.each([
  ["the newest", {}],
  ["the last page", { before: 48 }],
  ["those that are used", { isUsed: true }],
])("of files, %s: no more than a page", async (_, asked) => {
  const filter = { ...anything, ...asked };
  expect(await lookedAt((tx) => listLibrary(tx, siteId, filter, page))).toBeLessThan(SHOWN);
});

test("where a file is used, what waits, what comes next, and acts: no more than are shown", async () => {
  const [file] = await listLibrary(postgres().db, siteId, anything, page);
  const all = { before: null, from: null, to: null, person: null, q: null, limit: 50 };
  const looks: ((tx: Transaction) => Promise<{ length: number }>)[] = [
    (tx) => usesOf(tx, siteId, file?.hash ?? "", 101),
    (tx) => findUsing(tx, siteId, file?.hash ?? "", 1_001),
    (tx) => findCopied(tx, [{ documentId: FILES, locale: "en" }]),
    (tx) => findWritten(tx, siteId, [FILES]),
    (tx) => listReviews(tx, siteId, null, 10),
    (tx) => listPlanned(tx, siteId, 10),
    (tx) => listActs(tx, siteId, all),
  ];
  for (const look of looks) expect(await lookedAt(look)).toBeLessThan(SHOWN);
});

test("a history looks through a thousand changes for its own, and no more", async () => {
  const history = { locale: "en", before: null, limit: 21 };
  const most = await lookedAt((tx) => listRevisions(tx, siteId, FILES, history));
  expect(most).toBeLessThanOrEqual(1_000);
});
