import { expect } from "vitest";
import type { Larder } from "../../support/larder.ts";

/** What the API says of the demo, for comparing pages with it. */

export interface Country {
  slug: string;
  name: string;
  fields: {
    official_name: string;
    capital: string;
    flag: string;
    area: number | null;
    borders: Country[];
    region: { name: string } | null;
  };
}

/** A country with its neighbours. */
export async function readCountry(larder: Larder, slug: string): Promise<Country> {
  const { status, json } = await larder.read(`/v2/pages/country/${slug}/?levels=2`);
  expect(status).toBe(200);
  return (json as { data: Country }).data;
}

/** All countries. */
export async function readCountries(larder: Larder): Promise<Country[]> {
  const pages = [1, 2, 3].map((page) => `/v2/pages/country/?levels=2&page_size=100&page=${page}`);
  const answers = await larder.readAll(pages);
  const countries = answers.flatMap(({ json }) => (json as { data: Country[] }).data);
  expect(countries.length).toBe(250);
  return countries;
}

/** What a page of a country shows, in this order. */
export const shownOf = ({ name, fields }: Country): string[] => [
  `${fields.flag} ${name}`,
  fields.official_name,
  fields.capital === "" ? "none" : fields.capital,
  fields.area === null ? "unknown" : `${fields.area.toLocaleString("en")} km²`,
  fields.region?.name ?? "none",
  ...(fields.borders.length === 0 ? ["No other country."] : []),
  ...fields.borders.map((neighbour) => neighbour.name),
];

/** Whether a text has all of these, one after the other. */
export function expectInOrder(text: string, parts: string[]): void {
  let from = 0;
  for (const part of parts) {
    const found = text.indexOf(part, from);
    expect(found, `"${part}" in ${text.slice(from, from + 300)}`).toBeGreaterThanOrEqual(0);
    from = found + part.length;
  }
}
