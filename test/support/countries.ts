import { readFileSync } from "node:fs";
import type { Client } from "./client.ts";

/** The demo's countries by the source they were loaded from, for expectations that no product code computed. */

/** What the tests read of the source. */
interface Country {
  cca3: string;
  name: { common: string };
  borders: string[];
  currencies: Record<string, unknown>;
}
const SOURCE = new URL("../../origin/demo/countries.json", import.meta.url);
const countries = JSON.parse(readFileSync(SOURCE, "utf8")) as Country[];

/** What names what: a country its neighbours and its currencies, by code. */
const NAMED = new Map<string, string[]>(
  countries.map(({ cca3, borders, currencies }) => [
    cca3,
    [...borders, ...Object.keys(currencies)],
  ]),
);

/** How many references away from `code` each country is at most `within` steps from it; itself is 0. */
export function distancesTo(code: string, within: number): Map<string, number> {
  const found = new Map([[code, 0]]);
  for (let step = 1; step <= within; step++) {
    const before = new Set(found.keys());
    for (const [country, named] of NAMED) {
      if (!found.has(country) && named.some((other) => before.has(other))) found.set(country, step);
    }
  }
  return found;
}

/** Slugs of the country pages, by code; read from the edge, as the rule that makes slugs is the demo's. */
export async function countrySlugs(larder: Client): Promise<Map<string, string>> {
  const codes = new Map(countries.map(({ cca3, name }) => [name.common, cca3]));
  const slugs = new Map<string, string>();
  for (const page of [1, 2, 3]) {
    const list = await larder.read(`/v2/pages/country/?levels=1&page_size=100&page=${page}`);
    for (const { slug, name } of (list.json as { data: { slug: string; name: string }[] }).data) {
      slugs.set(codes.get(name) ?? `no country is called ${name}`, slug);
    }
  }
  return slugs;
}

/** How many countries there are. */
export const COUNTRIES = countries.length;
