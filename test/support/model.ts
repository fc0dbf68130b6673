import type { Field } from "../../shared/content/model.ts";
import type { TestOrigin } from "./origin.ts";

/** Builders for the content model: what a test cares about, defaults for the rest. */

export const text = (key: string): Field => ({ key, kind: "short_text" });
export const number = (key: string): Field => ({ key, kind: "number" });
export const one = (key: string, kind: "page" | "collection", to: string): Field => ({
  key,
  kind: "reference",
  many: false,
  to: { kind, key: to },
});
export const many = (key: string, kind: "page" | "collection", to: string): Field => ({
  key,
  kind: "reference",
  many: true,
  to: { kind, key: to },
});

type Path = "page-types" | "single-pages" | "collections" | "components";

/** Creates a type; fails the test when it is refused. */
export async function makeType(
  origin: TestOrigin,
  path: Path,
  key: string,
  fields: Field[],
): Promise<void> {
  const { status, body } = await origin.request("POST", `/manage/v1/${path}`, { key, fields });
  if (status !== 201) throw new Error(`${path} ${key}: ${JSON.stringify(body)}`);
}

/** Creates a published page with these fields. @returns its document id */
export async function makePage(
  origin: TestOrigin,
  type: string,
  slug: string,
  fields: Record<string, unknown>,
): Promise<number> {
  const page = { title: slug, slug, page_type: type, status: "published", fields };
  const { status, body } = await origin.request("POST", "/v2/pages/", page);
  if (status !== 202) throw new Error(`${type}/${slug}: ${JSON.stringify(body)}`);
  return (body as { id: number }).id;
}

/** Creates published items. @returns their ids, in order */
export async function makeItems(
  origin: TestOrigin,
  key: string,
  items: Record<string, unknown>[],
): Promise<number[]> {
  const { status, body } = await origin.request("POST", "/v2/content/", {
    key,
    status: "published",
    fields: items,
  });
  if (status !== 202) throw new Error(`${key}: ${JSON.stringify(body)}`);
  return (body as { ids: number[] }).ids;
}
