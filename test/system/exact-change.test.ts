import { beforeAll, describe, expect, it } from "vitest";
import { header } from "../../shared/headers.ts";
import { parseVersion } from "../../shared/version.ts";
import { COUNTRIES, countrySlugs, distancesTo } from "../support/countries.ts";
import { useLarder, type Got, type Larder } from "../support/larder.ts";

/** What one change changes at the edge, and that it changes nothing else. */

/** A warm query, and the countries it shows before references are followed. */
interface Query {
  path: string;
  levels: number;
  countries: Set<string>;
}

/** What must not move where nothing changed. */
interface Stand {
  status: number;
  etag: string;
  position: string;
  text: string;
}

/** The answers to all queries, by path. */
type Standings = Map<string, Stand>;

const larder = useLarder();
let queries: Query[] = [];
let codes: Map<string, string>;

beforeAll(async () => {
  const slugs = await countrySlugs(larder());
  codes = new Map([...slugs].map(([code, slug]) => [slug, code]));
  queries = [
    ...[...slugs].flatMap(([code, slug], index) =>
      // deep answers are large; every third country says enough
      (index % 3 === 0 ? [1, 2, 3] : [1, 2]).map((levels) => ({
        path: `/v2/pages/country/${slug}/?levels=${levels}`,
        levels,
        countries: new Set([code]),
      })),
    ),
    ...(await listQueries(larder())),
    ...[
      "/v2/pages/landing-page/",
      "/v2/pages/landing-page/landing-page-with-components/",
      "/v2/pages/*/",
      "/v2/pages/*/simple-page/",
      "/v2/content/navigation_menu/",
      "/v2/content/region/",
      "/v2/content/?keys=region,language",
    ].map((path) => ({ path, levels: 2, countries: new Set<string>() })),
  ];
  await larder().warm(queries.map(({ path }) => path));
});

describe("a change", () => {
  it("has all countries to choose from", () => {
    expect(codes.size).toBe(COUNTRIES);
    expect(queries.length).toBeGreaterThan(2 * COUNTRIES);
  });

  it("of a page changes that page and exactly the pages and lists that embed it", async () => {
    const before = await standings();
    const written = await larder().write("PATCH", "/v2/pages/country/switzerland/?wait=live", {
      fields: { capital: "Bern, for now" },
    });
    expect(written).toMatchObject({ status: 202, json: { live: true } });
    const after = await standings();

    const changed = changedBetween(before, after);
    expect(changed).toEqual(expectedFor("CHE"));
    expect(changed.length).toBeLessThan(queries.length / 2);
    expect(showing(after, "Bern, for now")).toEqual(changed);
  });

  it("of an item that many pages share changes exactly those that show it", async () => {
    const item = await itemOf("currency", "code", "CHF");
    const before = await standings();
    const written = await larder().write("PATCH", `/v2/content/currency/${item}/?wait=live`, {
      fields: { name: "franc of the mountains" },
    });
    expect(written).toMatchObject({ status: 202, json: { live: true } });
    const after = await standings();

    const changed = changedBetween(before, after);
    expect(changed).toEqual(expectedFor("CHF"));
    expect(showing(after, "franc of the mountains")).toEqual(changed);
  });

  it("that stays a draft changes nothing", async () => {
    const before = await standings();
    const written = await larder().write("PATCH", "/v2/pages/country/france/?wait=live", {
      status: "draft",
      fields: { capital: "Lutetia" },
    });
    expect(written).toMatchObject({ status: 202, json: { change: null } });
    expect(changedBetween(before, await standings())).toEqual([]);
  });
});

/** Every list of countries in several sizes and depths, with the countries it shows. */
async function listQueries(from: Larder): Promise<Query[]> {
  const paths = [
    ...Array.from({ length: 25 }, (_, index) => ({ levels: 2, params: `page=${index + 1}` })),
    ...[1, 2, 3].flatMap((levels) =>
      [1, 2, 3].map((page) => ({ levels, params: `page_size=100&page=${page}` })),
    ),
    ...[1, 2].flatMap((levels) =>
      [0, 40, 200, 240].map((offset) => ({ levels, params: `limit=20&offset=${offset}` })),
    ),
  ].map(({ levels, params }) => ({
    path: `/v2/pages/country/?levels=${levels}&${params}`,
    levels,
  }));
  const answers = await from.readAll(paths.map(({ path }) => path));
  return paths.map((query, index) => ({ ...query, countries: countriesOf(answers[index]) }));
}

function countriesOf(list: Got | undefined): Set<string> {
  const { data } = (list?.json ?? { data: [] }) as { data: { slug: string }[] };
  return new Set(data.map(({ slug }) => codes.get(slug) ?? slug));
}

async function standings(): Promise<Standings> {
  // verified: an origin that answers for a busy ledger names no position
  const answers = await larder().warm(queries.map(({ path }) => path));
  return new Map(
    queries.map(({ path }, index) => {
      const { status = 0, headers, text = "" } = answers[index] ?? {};
      const etag = headers?.get("etag") ?? "";
      return [path, { status, etag, position: headers?.get(header.position) ?? "", text }];
    }),
  );
}

/**
 * What has other bytes than before, and with them another ETag and a position above all earlier ones; whatever has the same
 * bytes has the same ETag, and no earlier position: what was made again of the edge's documents has that of the newest.
 */
function changedBetween(before: Standings, after: Standings): string[] {
  const head = Math.max(...[...before.values()].map(positionOf));
  const moved = queries.filter(({ path }) => {
    const [was, is] = [before.get(path), after.get(path)];
    expect(is?.status, path).toBe(200);
    if (was?.text === is?.text) {
      expect([is?.status, is?.etag], path).toEqual([was?.status, was?.etag]);
      expect(positionOf(is), path).toBeGreaterThanOrEqual(positionOf(was));
      return false;
    }
    expect(is?.etag, path).not.toBe(was?.etag);
    expect(positionOf(is), path).toBeGreaterThan(head);
    return true;
  });
  return moved.map(({ path }) => path).toSorted();
}

/** Queries whose answers have the text. */
const showing = (standing: Standings, text: string): string[] =>
  [...standing]
    .filter(([, stand]) => stand.text.includes(text))
    .map(([path]) => path)
    .toSorted();

/** Queries that show what `code` names, by the source's borders and currencies alone. */
function expectedFor(code: string): string[] {
  const distances = distancesTo(code, 2);
  const affected = queries.filter(({ levels, countries }) =>
    [...countries].some((country) => (distances.get(country) ?? levels) < levels),
  );
  return affected.map(({ path }) => path).toSorted();
}

const positionOf = (stand: Stand | undefined): number =>
  parseVersion(stand?.position ?? null)?.position ?? Number.NaN;

/** The id of a collection's item by the value of one of its fields. */
async function itemOf(collection: string, field: string, value: string): Promise<number> {
  for (const page of [1, 2]) {
    const { json } = await larder().read(`/v2/content/${collection}/?page_size=100&page=${page}`);
    const { data } = json as { data: Record<string, { meta: { id: number } }[]> };
    const item = data[collection]?.find((row) => Reflect.get(row, field) === value);
    if (item !== undefined) return item.meta.id;
  }
  throw new Error(`no ${collection} has the ${field} ${value}`);
}
