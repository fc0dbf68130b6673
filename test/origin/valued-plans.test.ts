import { beforeAll, describe, expect, test } from "vitest";
import { createSerializing } from "../support/serializing.ts";
import { rows } from "../../origin/db/rows.ts";
import { foldCounts } from "../../origin/db/content/values.ts";
import { readAs } from "../../origin/db/content/views.ts";
import { renderSet } from "../../origin/delivery/answer/render.ts";
import { COUNT_LINES_AT_ONCE } from "../../shared/limits.ts";
import { parseQuery, type ContentQuery } from "../../shared/query.ts";
import { loadSite } from "../bench/site.ts";
import { filePostgres } from "../support/database.ts";
import { explaining, stepsOf, type PlanNode } from "../support/explained.ts";

/** What lists look at: as much as they find or show, whatever the type has. */

const PAGES = 4_500;
const ITEMS = 500;
/** Twice what a page of ten and its references come to, with some room for how Postgres looks ahead. */
const SHOWN = 250;

const postgres = filePostgres();
let siteId = 0;

beforeAll(async () => {
  ({ id: siteId } = await loadSite(postgres(), { pages: PAGES, items: ITEMS, shared: false }, []));
});

/** Every node of the plans of every statement that an answer takes, as they ran. */
async function nodesOf(path: string): Promise<PlanNode[]> {
  const nodes: PlanNode[] = [];
  await postgres().snapshot(async (tx) => {
    await readAs(tx, siteId, "published");
    const query = parseQuery(new URL(path, "http://origin")) as ContentQuery;
    const explained = explaining(tx, (plan) => void nodes.push(...stepsOf(plan)));
    const [rendered] = await renderSet(explained, createSerializing(), siteId, [query]);
    expect(rendered?.state).toBe("live");
  });
  return nodes;
}

/** The most rows that any step came by. */
const lookedAt = (nodes: PlanNode[]): number =>
  Math.max(...nodes.map((node) => node["Actual Rows"] * node["Actual Loops"]));

const GROWING = ["vals", "publications", "documents", "revisions", "document_references"];

test("the first of many in an order is found by walking that", async () => {
  const nodes = await nodesOf("/v2/pages/article/?fields.category=c7&order=-price&page_size=1");
  const sorted = nodes.filter((node) => node["Node Type"] === "Sort" && node["Actual Rows"] > 10);
  expect(sorted).toEqual([]);
  const steps = nodes
    .filter((node) => node["Node Type"] === "Limit")
    .map((node) => node["Actual Rows"] * node["Actual Loops"]);
  expect(Math.max(...steps)).toBeLessThan(PAGES / 20);
});

test("a page found by walking, or not found so, is the one that the documents give", async () => {
  const orders = ["price", "-price", "-category", "category", "title", "-published", "body"];
  const pages = [
    "page_size=1",
    "page_size=2&page=2",
    "page_size=1&page=225",
    "page_size=1&page=226",
  ];
  const paths = orders.flatMap((order) =>
    pages.map((page) => `/v2/pages/article/?fields.category=c7&order=${order}&${page}&levels=1`),
  );
  const queries = paths.map((path) => parseQuery(new URL(path, "http://origin")) as ContentQuery);
  const [found, expected] = await postgres().transaction(async (tx) => {
    await readAs(tx, siteId, "published");
    const read = () => renderSet(tx, createSerializing(), siteId, queries);
    const kept = await read();
    await rows(tx)`update vals_types set whole = false`;
    const documents = await read();
    await rows(tx)`update vals_types set whole = true`;
    return [kept, documents];
  });
  for (const [index, path] of paths.entries())
    expect({ path, ...found[index] }).toEqual({ path, ...expected[index] });
});

test("a page of posts looks at what it shows", async () => {
  const { db } = postgres();
  await rows(db)`
    with type as (select id from content_types where site_id = ${siteId} and kind = 'post'),
    made as (
      insert into documents (site_id, type_id, slug, created_at)
      select ${siteId}, type.id, 'post-' || n, now() from type, generate_series(1, 2000) n returning id, type_id),
    written as (
      insert into revisions (document_id, locale, name, fields, created_at)
      select id, 'en', 'Post', '{}', now() from made returning id, document_id)
    insert into publications (document_id, locale, type_id, revision_id, published_at, updated_at)
    select made.id, 'en', made.type_id, written.id, now(), now() from made join written on written.document_id = made.id`;
  await rows(db)`analyze publications, documents, revisions`;
  await postgres().transaction((tx) => foldCounts(tx, COUNT_LINES_AT_ONCE));
  const looked = lookedAt(await nodesOf("/v2/posts/?page_size=10"));
  expect(looked).toBeLessThanOrEqual(SHOWN);
});

describe("a list looks at what it shows", () => {
  test.each([
    ["plain", "", SHOWN],
    ["with a filter, and at what that finds once", "fields.category=c7", PAGES / 20 + SHOWN],
    ["with a filter that finds one", "fields.title=Article+900", SHOWN],
    ["in an order", "order=price", SHOWN],
    ["in an order, down", "order=-price", SHOWN],
    ["in an order of long texts", "order=-body", SHOWN],
    ["in the order of its updates", "order=-updated", SHOWN],
    ["in the order of its publishing", "order=published", SHOWN],
    ["with a filter and an order", "fields.category=c7&order=-price", PAGES / 20 + SHOWN],
    ["with a range, and at what lies in it", "fields.price__gte=50000&fields.price__lt=52000", 500],
    [
      "with a range in its order",
      "fields.price__gte=50000&fields.price__lt=52000&order=-price",
      500,
    ],
    ["with a range, after another", "fields.price__lt=2000&fields.title=Article+900", SHOWN],
    ["with a list of values", "fields.title__in=Article+900,Article+901&order=title", SHOWN],
    ["with what looks into texts, last", "fields.body__contains=a&fields.price__lt=1000", 500],
    ["with all but some, and once at each", "fields.category__ne=c7&order=price", PAGES + SHOWN],
    ["with a filter through a reference", "fields.topics.title=Topic+7", SHOWN],
    ["with two", "fields.topics.title=Topic+7&fields.category=c7&order=title", PAGES / 20 + SHOWN],
  ])("%s", async (_, query, most) => {
    const nodes = await nodesOf(`/v2/pages/article/?${query}`);
    const scanned = nodes.filter(
      (node) => node["Node Type"] === "Seq Scan" && GROWING.includes(node["Relation Name"] ?? ""),
    );
    expect(scanned).toEqual([]);
    expect(lookedAt(nodes)).toBeLessThanOrEqual(most);
  });
});
