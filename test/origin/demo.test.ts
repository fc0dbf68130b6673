import { describe, expect, it } from "vitest";
import { readMembers } from "../../origin/content/write/fields.ts";
import { createModel, type TypeKind } from "../../shared/content/model.ts";
import { fieldsSchema } from "../../shared/content/field-schemas.ts";
import type { DemoType } from "../../origin/demo/client.ts";
import { countryTypes, readCountries, toWorld } from "../../origin/demo/countries.ts";
import {
  landingPage,
  menuItems,
  menuName,
  simplePage,
  starterTypes,
} from "../../origin/demo/starters.ts";
import type { FieldErrors } from "../../shared/errors.ts";

const source = await readCountries();
const world = toWorld(source);
const bySlug = new Map(world.countries.map((country) => [country.slug, country]));

describe("the countries", () => {
  it("are 250 pages with slugs of their own", () => {
    expect(world.countries).toHaveLength(250);
    expect(bySlug.size).toBe(250);
    for (const slug of bySlug.keys()) expect(slug).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(bySlug.get("sao-tome-and-principe")?.title).toBe("São Tomé and Príncipe");
  });

  it("know their neighbours", () => {
    expect(bySlug.get("france")?.borders).toEqual([
      "andorra",
      "belgium",
      "germany",
      "italy",
      "luxembourg",
      "monaco",
      "spain",
      "switzerland",
    ]);
    const count = (all: { borders: string[] }[]) => all.flatMap(({ borders }) => borders).length;
    expect(count(world.countries)).toBe(count(source));
    for (const { borders } of world.countries)
      expect([...bySlug.keys()]).toEqual(expect.arrayContaining(borders));
  });

  it("reference only items that exist, each of which exists once", () => {
    const regions = world.regions.map(({ name }) => name);
    const currencies = world.currencies.map(({ code }) => code);
    const languages = world.languages.map(({ code }) => code);
    for (const keys of [regions, currencies, languages])
      expect(new Set(keys).size).toBe(keys.length);
    for (const country of world.countries) {
      expect(regions).toContain(country.region);
      for (const code of country.currencies) expect(currencies).toContain(code);
      for (const code of country.languages) expect(languages).toContain(code);
    }
  });

  it("call a currency what most of them call it", () => {
    expect(world.currencies.find(({ code }) => code === "DKK")?.name).toBe("Danish krone");
  });

  it("say nothing where the source does not know", () => {
    expect(bySlug.get("svalbard-and-jan-mayen")?.fields.area).toBeNull();
    expect(bySlug.get("antarctica")?.fields.capital).toBe("");
  });
});

describe("the content fits its model", () => {
  const kinds: Record<DemoType["kind"], TypeKind> = {
    components: "component",
    collections: "collection",
    "page-types": "page",
    "single-pages": "single",
  };
  const types = [...starterTypes, ...countryTypes].map((type, id) => ({
    ...type,
    id,
    retired: [],
    kind: kinds[type.kind],
  }));
  const model = createModel(1, types);

  const errorsOf = (kind: TypeKind, key: string, input: unknown): FieldErrors => {
    const errors = new Map<string, string[]>();
    const fields = model.find(kind, key)?.fields ?? [];
    readMembers(
      input,
      fields,
      "",
      { model, errors, media: (url: string) => url, resolve: () => 1, missing: "required" },
      {},
    );
    return errors;
  };

  it.each(types)("the fields of $key are what a $kind may have", ({ kind, fields }) => {
    expect(fieldsSchema[kind].safeParse(fields).error).toBeUndefined();
  });

  it("takes the starters' pages and menu", () => {
    const menu = { name: menuName, menu_items: menuItems.map((_, index) => index + 1) };
    expect(errorsOf("page", landingPage.page_type, landingPage.fields)).toEqual(new Map());
    expect(errorsOf("single", simplePage.slug, simplePage.fields)).toEqual(new Map());
    expect(errorsOf("collection", "navigation_menu", menu)).toEqual(new Map());
    for (const item of menuItems) {
      expect(errorsOf("collection", "navigation_menu_item", item)).toEqual(new Map());
    }
  });

  it("takes the countries and their items", () => {
    for (const { fields, borders } of world.countries) {
      const references = { borders, region: 1, currencies: [1], languages: [1] };
      expect(errorsOf("page", "country", { ...fields, ...references })).toEqual(new Map());
    }
    for (const item of world.regions)
      expect(errorsOf("collection", "region", item)).toEqual(new Map());
    for (const item of world.currencies) {
      expect(errorsOf("collection", "currency", item)).toEqual(new Map());
    }
    for (const item of world.languages) {
      expect(errorsOf("collection", "language", item)).toEqual(new Map());
    }
  });
});
