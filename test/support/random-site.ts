import fc from "fast-check";
import type { Field } from "../../shared/content/model.ts";
import type { TestOrigin } from "./origin.ts";
import {
  applyPlanEdit,
  randomPlanEdit,
  type PlanEdit,
  type PlannedDocument,
} from "./random-plans.ts";
import { applyBlogEdit, blogPaths, randomBlogEdit, type BlogEdit } from "./random-blog.ts";

/**
 * A random site: two page types, a collection and a Single Page whose references go to one another directly,
 * through repeaters, components and pickers; and random editing of it.
 */

const PAGES = ["article", "person"] as const;
const SLUGS = ["a", "b", "c", "d", "e"];
const LOCALES = ["en", "de"];

export interface RandomModel {
  pageFields: Record<(typeof PAGES)[number], Field[]>;
  itemFields: Field[];
  componentFields: Field[];
}

const target = fc.oneof(
  fc.constantFrom(...PAGES).map((key) => ({ kind: "page" as const, key: key as string })),
  fc.constant({ kind: "collection" as const, key: "topic" }),
);
const reference = (key: string) =>
  fc
    .record({ to: target, many: fc.boolean() })
    .map(({ to, many }): Field => ({ key, kind: "reference", to, many }));
const label: Field = { key: "label", kind: "short_text" };

const simpleFields = reference("simple_ref").map((field): Field[] => [label, field]);
const componentFields = fc
  .tuple(reference("inner_ref"), reference("in_list"))
  .map(([inner, listed]): Field[] => [
    label,
    inner,
    {
      key: "rows",
      kind: "repeater",
      fields: [label, listed as Extract<Field, { kind: "reference" }>],
    },
  ]);
const pageFields = fc
  .tuple(reference("first_ref"), reference("second_ref"))
  .map(([first, second]): Field[] => [
    label,
    first,
    second,
    { key: "part", kind: "component", component: "block" },
    { key: "body", kind: "component_picker", components: ["block"] },
  ]);

export const randomModel: fc.Arbitrary<RandomModel> = fc.record({
  pageFields: fc.record({ article: pageFields, person: pageFields }),
  itemFields: simpleFields,
  componentFields,
});

/** One edit, with enough chance in it to fill any field; what a reference picks is an index into what exists. */
export type Edit =
  | {
      kind: "page";
      type: (typeof PAGES)[number];
      slug: string;
      locale: string;
      label: number;
      picks: number[];
      draft: boolean;
    }
  | { kind: "item"; at: number; locale: string; label: number; picks: number[]; draft: boolean }
  | { kind: "single"; label: number; picks: number[] }
  | { kind: "delete"; type: (typeof PAGES)[number]; slug: string }
  | { kind: "delete-item"; at: number }
  | { kind: "unpublish"; type: (typeof PAGES)[number]; slug: string; locale: string }
  | BlogEdit
  | PlanEdit
  | { kind: "model"; rename: number }
  | { kind: "ask"; path: string };

const slug = fc.constantFrom(...SLUGS);
const type = fc.constantFrom(...PAGES);
const locale = fc.constantFrom(...LOCALES);
const labels = fc.integer({ min: 0, max: 2 });
const picks = fc.array(fc.nat(20), { minLength: 6, maxLength: 6 });
const levels = fc.constantFrom("", "levels=1", "levels=3", "levels=5");
const paging = fc.constantFrom(
  "",
  "page_size=2",
  "page=2&page_size=2",
  "limit=2&offset=1",
  "limit=3",
);
/** Every path without parameters of its own that the edits can change. */
export const fixedPaths: string[] = [
  ...SLUGS.flatMap((name) => [
    `/v2/pages/*/${name}/`,
    ...PAGES.map((key) => `/v2/pages/${key}/${name}/`),
  ]),
  ...PAGES.map((key) => `/v2/pages/${key}/`),
  ...blogPaths,
  "/v2/pages/search/?query=label+1",
  "/v2/pages/search/?query=label&page_type=article",
  ...PAGES.flatMap((key) => [
    `/v2/pages/${key}/?fields.label=label+1`,
    `/v2/pages/${key}/?fields.first_ref.label=label+1`,
    `/v2/pages/${key}/?fields.first_ref=a&order=-label`,
    `/v2/pages/${key}/?fields.part.inner_ref.label=label+2&order=updated`,
    `/v2/pages/${key}/?fields.body.block.rows.label=label+0`,
    `/v2/pages/${key}/?fields.body.block.rows.in_list.label=label+1&order=-published`,
  ]),
  "/v2/content/topic/?fields.simple_ref.label=label+1&order=label",
  "/v2/content/topic/?fields.simple_ref=b",
  "/v2/pages/*/",
  "/v2/content/topic/",
  "/v2/content/?keys=topic",
  "/v2/content/?keys=topic,other",
];

const asks = fc
  .tuple(fc.constantFrom(...fixedPaths), levels, paging, fc.constantFrom("", "locale=de"))
  .map(([path, ...params]) => {
    const query = params.filter((param) => param !== "").join("&");
    return query === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${query}`;
  });

export const randomEdit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("page" as const),
      type,
      slug,
      locale,
      label: labels,
      picks,
      draft: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("item" as const),
      at: fc.nat(4),
      locale,
      label: labels,
      picks,
      draft: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("single" as const), label: labels, picks }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete" as const), type, slug }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete-item" as const), at: fc.nat(4) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("unpublish" as const), type, slug, locale }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("model" as const), rename: fc.nat(2) }) },
  { weight: 5, arbitrary: randomBlogEdit },
  { weight: 9, arbitrary: randomPlanEdit },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("ask" as const), path: asks }) },
);

/** Applies edits through the HTTP surface and keeps track of what can be named. */
export interface Editor {
  apply(edit: Edit): Promise<void>;
}

type Send = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; body: unknown }>;

/** Creates the random model on a site of its own. */
export async function createEditor(
  origin: TestOrigin,
  model: RandomModel,
  send: Send,
  pass: (minutes: number) => Promise<void>,
): Promise<Editor> {
  const made = async (path: string, body: unknown) => {
    const answer = await send("POST", `/manage/v1/${path}`, body);
    if (answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  };
  // references may go anywhere, so every type exists before any has its fields
  for (const key of PAGES) await made("page-types", { key, fields: [label] });
  await made("collections", { key: "topic", fields: [label] });
  await made("collections", { key: "other", fields: [label] });
  await made("components", { key: "block", fields: model.componentFields });
  await made("single-pages", { key: "about", fields: model.pageFields.article });
  for (const key of PAGES) await put(send, `page-types/${key}`, model.pageFields[key]);
  await put(send, "collections/topic", model.itemFields);
  const items: number[] = [];
  const authors = new Map<string, number>();
  const existing = new Map<string, Set<string>>(PAGES.map((key) => [key, new Set()]));
  const pick = (field: Extract<Field, { kind: "reference" }>, chance: number) => {
    const from = field.to.kind === "page" ? [...(existing.get(field.to.key) ?? [])] : items;
    const chosen = from.length === 0 ? undefined : from[chance % from.length];
    if (field.many) return chosen === undefined ? [] : [chosen];
    return chosen ?? null;
  };
  const fill = (fields: Field[], labelled: number, chances: number[]): Record<string, unknown> =>
    Object.fromEntries(
      fields.map((field, index) => {
        const chance = chances[index % chances.length] ?? 0;
        if (field.kind === "reference")
          return [field.key, chance % 4 === 0 ? (field.many ? [] : null) : pick(field, chance)];
        if (field.kind === "repeater") return [field.key, [fill(field.fields, labelled, chances)]];
        if (field.kind === "component")
          return [field.key, fill(model.componentFields, labelled, chances)];
        if (field.kind === "component_picker") {
          return [
            field.key,
            [{ block: fill(model.componentFields, labelled, chances.toReversed()) }],
          ];
        }
        return [field.key, `label ${labelled}`];
      }),
    );
  return {
    apply: (edit) => applyEdit(edit, { origin, model, send, pass, items, existing, authors, fill }),
  };
}

async function put(send: Send, path: string, fields: Field[]): Promise<void> {
  const answer = await send("PUT", `/manage/v1/${path}`, { fields });
  if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
}

interface Editing {
  origin: TestOrigin;
  model: RandomModel;
  send: Send;
  pass: (minutes: number) => Promise<void>;
  items: number[];
  existing: Map<string, Set<string>>;
  authors: Map<string, number>;
  fill: (fields: Field[], labelled: number, chances: number[]) => Record<string, unknown>;
}

async function applyEdit(edit: Edit, editing: Editing): Promise<void> {
  const { model, send, items, existing, authors, fill } = editing;
  switch (edit.kind) {
    case "page": {
      const fields = fill(model.pageFields[edit.type], edit.label, edit.picks);
      const body = {
        title: edit.slug,
        slug: edit.slug,
        page_type: edit.type,
        status: edit.draft ? "draft" : "published",
        fields,
      };
      const slugs = existing.get(edit.type);
      const path =
        slugs?.has(edit.slug) === true ? `/v2/pages/${edit.type}/${edit.slug}/` : "/v2/pages/";
      await send(path === "/v2/pages/" ? "POST" : "PATCH", `${path}?locale=${edit.locale}`, body);
      slugs?.add(edit.slug);
      return;
    }
    case "item": {
      const fields = fill(model.itemFields, edit.label, edit.picks);
      const status = edit.draft ? "draft" : "published";
      const id = items[edit.at];
      if (id !== undefined) {
        await send("PUT", `/v2/content/topic/${id}/?locale=${edit.locale}`, { status, fields });
        return;
      }
      const created = await send("POST", `/v2/content/?locale=${edit.locale}`, {
        key: "topic",
        status,
        fields: [fields],
      });
      items.push((created.body as { id: number }).id);
      return;
    }
    case "single": {
      const fields = fill(model.pageFields.article, edit.label, edit.picks);
      const body = { title: "About", slug: "about", page_type: "*", status: "published", fields };
      const created = await send("POST", "/v2/pages/", body);
      if (created.status === 400) await send("PATCH", "/v2/pages/*/about/", body);
      return;
    }
    case "delete":
      await send("DELETE", `/v2/pages/${edit.type}/${edit.slug}/`);
      existing.get(edit.type)?.delete(edit.slug);
      return;
    case "delete-item": {
      const [id] = items.splice(edit.at, 1);
      if (id !== undefined) await send("DELETE", `/v2/content/topic/${id}/`);
      return;
    }
    case "unpublish":
      return unpublish(edit, send);
    case "model": {
      const extra: Field[] = Array.from({ length: edit.rename }, (_, at) => ({
        key: `extra_${at}`,
        kind: "short_text",
      }));
      return put(send, "page-types/article", [...model.pageFields.article, ...extra]);
    }
    case "ask":
      await send("GET", edit.path);
      return;
    case "plan":
    case "release":
    case "pass":
      return applyPlanEdit(edit, planningOf(editing));
    default:
      return applyBlogEdit(edit, send, authors);
  }
}

const planningOf = ({ origin, send, pass, items, existing }: Editing) => ({
  send,
  pass,
  now: () => origin.parts.clock.now(),
  forget: ({ id, type: key, slug: of }: PlannedDocument) => {
    existing.get(key)?.delete(of ?? "");
    if (items.includes(id)) items.splice(items.indexOf(id), 1);
  },
});

async function unpublish(edit: Extract<Edit, { kind: "unpublish" }>, send: Send): Promise<void> {
  const listed = await send("GET", `/manage/v1/documents?type=${edit.type}&slug=${edit.slug}`);
  const [document] = (listed.body as { data: { id: number }[] }).data;
  if (document !== undefined)
    await send("POST", `/manage/v1/documents/${document.id}/unpublish?locale=${edit.locale}`);
}
