import { expect } from "vitest";
import type { Larder } from "./larder.ts";

/** A page type with a field of every kind. */

export const SAMPLE_FIELDS = [
  { key: "required", kind: "short_text", required: true },
  { key: "short", kind: "short_text" },
  { key: "long", kind: "long_text" },
  { key: "rich", kind: "wysiwyg" },
  { key: "code", kind: "html" },
  { key: "count", kind: "number" },
  { key: "yes", kind: "checkbox" },
  { key: "day", kind: "date" },
  { key: "shade", kind: "color" },
  { key: "choice", kind: "dropdown", options: ["left", "right"] },
  { key: "photo", kind: "media" },
  { key: "one", kind: "reference", to: { kind: "collection", key: "topic" }, many: false },
  { key: "many", kind: "reference", to: { kind: "page", key: "sample" }, many: true },
  { key: "rows", kind: "repeater", max: 2, fields: [{ key: "name", kind: "short_text" }] },
  { key: "part", kind: "component", component: "block" },
  { key: "parts", kind: "component_picker", components: ["block"] },
];

/** Creates the type `sample` and what it names. @returns the id of an item it can reference */
export async function createSampleModel(larder: Larder): Promise<number> {
  const manage = async (method: string, path: string, body: unknown) => {
    const { status, text } = await larder.manage(method, `/manage/v1/${path}`, body);
    expect([200, 201], text).toContain(status);
  };
  const name = { key: "name", kind: "short_text" };
  await manage("POST", "collections", { key: "topic", fields: [{ ...name, required: true }] });
  await manage("POST", "components", { key: "block", fields: [name] });
  // a type that references itself exists before it does so
  await manage("POST", "page-types", { key: "sample", fields: [name] });
  await manage("PUT", "page-types/sample", { fields: SAMPLE_FIELDS });
  const items = { key: "topic", status: "published", fields: [{ name: "one" }] };
  const { json, text } = await larder.write("POST", "/v2/content/", items);
  expect(json, text).toHaveProperty("id");
  return (json as { id: number }).id;
}

/** Every field of a sample, all well. */
export const goodSample = (topic: number): Record<string, unknown> => ({
  ...Object.fromEntries(SAMPLE_FIELDS.map(({ key }) => [key, ""])),
  required: "here",
  one: topic,
  many: [],
  rows: [],
  parts: [],
});

/** The body that creates a sample. */
export const samplePage = (fields: unknown, more: object = {}) => ({
  title: "Sample",
  slug: "sample",
  page_type: "sample",
  status: "published",
  fields,
  ...more,
});
