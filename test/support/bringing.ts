import { expect } from "vitest";
import type { ImportBatch, Imported } from "../../shared/manage/imports.ts";
import { createFakeClock } from "./clock.ts";
import { makeType, many, one, text } from "./model.ts";
import type { TestOrigin, TestOriginOptions } from "./origin.ts";

/** Documents as imports bring them, and a site that takes them: tags, and articles that name them and one another. */

export type Given = ImportBatch["documents"][number];

export const TIMES = {
  publishedAt: "2019-05-01T10:00:00.123456Z",
  updatedAt: "2021-06-02T11:00:00.654321Z",
};

export async function createSetting(
  create: (options: TestOriginOptions) => Promise<TestOrigin>,
): Promise<TestOrigin> {
  const origin = await create({ clock: createFakeClock(), locales: ["en", "de"] });
  await makeType(origin, "collections", "tag", [text("label")]);
  await makeType(origin, "page-types", "article", [
    text("headline"),
    one("main", "collection", "tag"),
    many("tags", "collection", "tag"),
    one("next", "page", "article"),
  ]);
  return origin;
}

/** What becomes of them. */
export async function bring(
  origin: TestOrigin,
  documents: Given[],
  options: Omit<ImportBatch, "documents"> = {},
): Promise<Imported> {
  const path = "/manage/v1/imports/butter/documents";
  const { status, body } = await origin.request("POST", path, { documents, ...options });
  expect([status, status === 200 ? null : body]).toEqual([200, null]);
  return body as Imported;
}

export const tag = (id: number, label: string, more: Partial<Given> = {}): Given => ({
  key: `tag/${id}`,
  kind: "collection",
  type: "tag",
  id,
  slug: null,
  createdAt: TIMES.publishedAt,
  locales: { en: { name: "", fields: { label }, published: TIMES } },
  ...more,
});

export const article = (
  slug: string,
  fields: Record<string, unknown>,
  more: Partial<Given> = {},
): Given => ({
  key: `article/${slug}`,
  kind: "page",
  type: "article",
  slug,
  createdAt: TIMES.publishedAt,
  locales: {
    en: { name: slug.toUpperCase(), fields: { headline: slug, ...fields }, published: TIMES },
  },
  ...more,
});

export const outcomes = ({ documents }: Imported) => documents.map(({ outcome }) => outcome);
/** What readers get below `/v2`. */
export const read = async (origin: TestOrigin, path: string) =>
  (await origin.request("GET", `/v2/${path}`)).body;
