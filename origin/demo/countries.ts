import { readFile } from "node:fs/promises";
import * as z from "zod";
import type { DemoType } from "./client.ts";

/** The countries of the world as demo content: pages that name each other in cycles, and items many pages share. */

const currency = z.object({ name: z.string(), symbol: z.string() });

/** The extract of `world-countries` in `countries.json`; `countries.md` says what it is and under which licence. */
const sourceSchema = z.array(
  z.object({
    cca3: z.string(),
    name: z.object({ common: z.string(), official: z.string() }),
    capital: z.array(z.string()),
    flag: z.string(),
    area: z.number(),
    independent: z.boolean().nullable(),
    borders: z.array(z.string()),
    region: z.string(),
    currencies: z.record(z.string(), currency),
    languages: z.record(z.string(), z.string()),
  }),
);

export type SourceCountry = z.infer<typeof sourceSchema>[number];

const SOURCE = new URL("./countries.json", import.meta.url);

/** The countries as the extract has them. */
export const readCountries = async (): Promise<SourceCountry[]> =>
  sourceSchema.parse(JSON.parse(await readFile(SOURCE, "utf8")));

/** A country's page; what it references is still named by region, code and slug. */
export interface CountryPage {
  slug: string;
  title: string;
  fields: {
    official_name: string;
    capital: string;
    flag: string;
    area: number | null;
    independent: boolean;
  };
  borders: string[];
  region: string;
  currencies: string[];
  languages: string[];
}

export interface World {
  regions: { name: string }[];
  currencies: { code: string; name: string; symbol: string }[];
  languages: { code: string; name: string }[];
  countries: CountryPage[];
}

const toItem = (key: string, many: boolean) =>
  ({ key, kind: "reference", to: { kind: "collection", key }, many }) as const;

/** In the order in which they can be created: what is named stands before what names it. */
export const countryTypes: DemoType[] = [
  {
    kind: "collections",
    key: "region",
    name: "Region",
    fields: [{ key: "name", kind: "short_text", required: true }],
  },
  {
    kind: "collections",
    key: "currency",
    name: "Currency",
    fields: [
      { key: "code", kind: "short_text", required: true },
      { key: "name", kind: "short_text", required: true },
      { key: "symbol", kind: "short_text" },
    ],
  },
  {
    kind: "collections",
    key: "language",
    name: "Language",
    fields: [
      { key: "code", kind: "short_text", required: true },
      { key: "name", kind: "short_text", required: true },
    ],
  },
  {
    kind: "page-types",
    key: "country",
    name: "Country",
    fields: [
      { key: "official_name", kind: "short_text", required: true },
      { key: "capital", kind: "short_text" },
      { key: "flag", kind: "short_text" },
      { key: "area", name: "Area in km²", kind: "number" },
      { key: "independent", kind: "checkbox" },
      { key: "borders", kind: "reference", to: { kind: "page", key: "country" }, many: true },
      toItem("region", false),
      { ...toItem("currency", true), key: "currencies" },
      { ...toItem("language", true), key: "languages" },
    ],
  },
];

/** Turns the extract's countries into pages and the items they share. */
export function toWorld(source: SourceCountry[]): World {
  const slugs = new Map(source.map((country) => [country.cca3, toSlug(country.name.common)]));
  const currencies = mostUsed(source.flatMap((country) => Object.entries(country.currencies)));
  const languages = mostUsed(source.flatMap((country) => Object.entries(country.languages)));
  return {
    regions: [...new Set(source.map((country) => country.region))]
      .toSorted()
      .map((name) => ({ name })),
    currencies: currencies.map(([code, { name, symbol }]) => ({ code, name, symbol })),
    languages: languages.map(([code, name]) => ({ code, name })),
    countries: source.map((country) => toPage(country, slugs)),
  };
}

function toPage(country: SourceCountry, slugs: Map<string, string>): CountryPage {
  return {
    slug: toSlug(country.name.common),
    title: country.name.common,
    fields: {
      official_name: country.name.official,
      capital: country.capital.join(", "),
      flag: country.flag,
      // The extract writes an unknown area as -1.
      area: country.area < 0 ? null : country.area,
      // Unknown (null) where states disagree; a checkbox has no third state.
      independent: country.independent === true,
    },
    borders: country.borders.flatMap((code) => slugs.get(code) ?? []),
    region: country.region,
    currencies: Object.keys(country.currencies),
    languages: Object.keys(country.languages),
  };
}

/** `São Tomé and Príncipe` → `sao-tome-and-principe`. */
const toSlug = (name: string) =>
  name
    .normalize("NFD")
    .replaceAll(/\p{Mark}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");

/**
 * One value per code, by code. Countries call the same currency by different names ("krone", "Danish krone");
 * what most of them say stands, among equals the last.
 */
function mostUsed<T>(entries: [code: string, value: T][]): [code: string, value: T][] {
  const uses = new Map<string, Map<string, { value: T; count: number }>>();
  for (const [code, value] of entries) {
    const variants = uses.get(code) ?? new Map<string, { value: T; count: number }>();
    const text = JSON.stringify(value);
    variants.set(text, { value, count: (variants.get(text)?.count ?? 0) + 1 });
    uses.set(code, variants);
  }
  return [...uses]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([code, variants]) => {
      const best = [...variants.values()].toSorted((a, b) => a.count - b.count).at(-1);
      return best === undefined ? [] : [[code, best.value] satisfies [string, T]];
    });
}
