import type { Random } from "../../shared/clock.ts";
import type { Field } from "../../shared/content/model.ts";
import { pick } from "./random.ts";
import { askEach, askRandom } from "./random-questions.ts";
import {
  AUTHORS,
  CATEGORIES,
  chance,
  COLLECTIONS,
  COMPONENTS,
  LATER_LOCALE,
  LATER_TYPE,
  PAGES,
  POSTS,
  SIMPLE,
  SINGLES,
  SLUGS,
  TAGS,
  valuesOf,
  type Made,
} from "./readings-words.ts";

/**
 * A site by chance, whose types have fields of every kind that go to one another, filled with hostile values, its blog, and
 * whatever may be asked of it.
 */

export const LOCALES = ["en", "de", "fr"];

export type Send = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; body: unknown }>;

export interface RandomReadings {
  /** One more edit. */
  edit(): Promise<void>;
  /** A question, as a path. */
  ask(): string;
  /** What is always asked: as paths, each detail, term and feed that there is or soon may be. */
  askEach(): string[];
}

const simpleFields = (random: Random): Field[] => SIMPLE.filter(() => chance(random, 0.75));

function reference(random: Random, key: string): Field {
  const kind = pick(random, ["page", "collection"] as const);
  const to = { kind, key: pick(random, kind === "page" ? PAGES : COLLECTIONS) };
  return { key, kind: "reference", many: chance(random, 0.5), to };
}

const repeater = (random: Random): Field => ({
  key: "rows",
  kind: "repeater",
  fields: [...simpleFields(random), reference(random, "ref")] as Extract<
    Field,
    { kind: "reference" }
  >[],
});

const identifying = (random: Random): Field[] =>
  [
    { key: "name", kind: "short_text" } as const,
    { key: "key", kind: pick(random, ["number", "short_text", "date"] as const) },
  ].filter(() => chance(random, 0.5));

const componentFields = (random: Random): Field[] => [
  ...simpleFields(random),
  reference(random, "inner"),
  repeater(random),
];

const itemFields = (random: Random): Field[] => [
  ...simpleFields(random),
  ...identifying(random),
  reference(random, "one"),
  reference(random, "two"),
];

const pageFields = (random: Random): Field[] => [
  ...itemFields(random),
  repeater(random),
  { key: "part", kind: "component", component: pick(random, COMPONENTS) },
  { key: "body", kind: "component_picker", components: COMPONENTS },
];

/** Fields for a type, of the kinds that it may have. */
function fieldsFor(random: Random, key: string): Field[] {
  if (COMPONENTS.includes(key)) return componentFields(random);
  return COLLECTIONS.includes(key) ? itemFields(random) : pageFields(random);
}

const PATHS: Record<string, string> = {
  p: "page-types/p",
  q: "page-types/q",
  home: "single-pages/home",
  about: "single-pages/about",
  c: "collections/c",
  d: "collections/d",
  [LATER_TYPE]: `page-types/${LATER_TYPE}`,
  block: "components/block",
  card: "components/card",
};

/** Makes the model; `send` speaks for the site. */
export async function createReadings(random: Random, send: Send): Promise<RandomReadings> {
  const made: Made = {
    types: new Map(),
    slugs: new Map([...PAGES, ...SINGLES, LATER_TYPE].map((key) => [key, new Set()])),
    items: new Map(COLLECTIONS.map((key) => [key, []])),
    ids: [],
    authors: new Map(),
    terms: new Map(),
  };
  // references may go anywhere, so every type is there before any has its fields
  for (const [key, path] of Object.entries(PATHS)) {
    if (key === LATER_TYPE) continue;
    const fields = [{ key: "text", kind: "short_text" }];
    await send("POST", `/manage/v1/${path.slice(0, -key.length - 1)}`, { key, fields });
  }
  const setFields = async (key: string, fields: Field[]) => {
    const answer = await send("PUT", `/manage/v1/${PATHS[key]}`, { fields });
    if (answer.status === 200) made.types.set(key, fields);
    else if (!made.types.has(key)) throw new Error(`${key}: ${JSON.stringify(answer.body)}`);
  };
  for (const key of [...COMPONENTS, ...PAGES, ...SINGLES, ...COLLECTIONS])
    await setFields(key, fieldsFor(random, key));
  const editing = { random, send, made, setFields };
  for (const [path, names] of TERMS) for (const name of names) await writeTerm(editing, path, name);
  return {
    edit: () => edit(editing),
    ask: () => askRandom(random, made),
    askEach: () => askEach(random, made),
  };
}

interface Editing {
  random: Random;
  send: Send;
  made: Made;
  setFields: (key: string, fields: Field[]) => Promise<void>;
}

async function edit(editing: Editing): Promise<void> {
  const { random, send, made, setFields } = editing;
  const locale = pick(random, LOCALES);
  const drawn = random();
  if (drawn < 0.36) return writePage(editing, locale);
  if (drawn < 0.54) return writeItem(editing, locale);
  if (drawn < 0.8) return writeBlog(editing, locale);
  if (drawn < 0.9 && made.ids.length > 0) {
    const path = `/manage/v1/documents/${pick(random, made.ids)}`;
    if (chance(random, 0.6)) await send("POST", `${path}/unpublish?locale=${locale}`);
    else await send("POST", `${path}/publish?locale=${locale}`, {});
    return;
  }
  if (drawn < 0.94) return remove(editing);
  if (drawn < 0.97) return changeSite(editing);
  const key = pick(random, [...PAGES, ...COLLECTIONS, ...COMPONENTS]);
  if (chance(random, 0.5)) return setFields(key, fieldsFor(random, key));
  // a key comes back as another kind: what it held stays where it was
  const fields = made.types.get(key) ?? [];
  const gone = pick(random, SIMPLE).key;
  await setFields(
    key,
    fields.filter((field) => field.key !== gone),
  );
  const kinds = ["number", "date", "short_text", "checkbox", "media"] as const;
  await setFields(key, [
    ...fields.filter((field) => field.key !== gone),
    { key: gone, kind: pick(random, kinds) },
  ]);
}

/** A locale more; a type of pages that was asked for before it was there, and goes again. */
async function changeSite({ random, send, made }: Editing): Promise<void> {
  if (chance(random, 0.3)) {
    await send("PATCH", "/manage/v1/site", { locales: [...LOCALES, LATER_LOCALE] });
    return;
  }
  if (made.types.has(LATER_TYPE)) {
    const { status } = await send("DELETE", `/manage/v1/page-types/${LATER_TYPE}`);
    if (status < 300) made.types.delete(LATER_TYPE);
    return;
  }
  const fields = SIMPLE.slice(0, 2);
  const { status } = await send("POST", "/manage/v1/page-types", { key: LATER_TYPE, fields });
  if (status === 201) made.types.set(LATER_TYPE, fields);
}

const TERMS = [
  ["categories", CATEGORIES],
  ["tags", TAGS],
] as const;

/** Makes a category or tag, gives it another name, or deletes it. */
async function writeTerm({ random, send, made }: Editing, path: string, name: string) {
  const known = made.terms.get(`${path}/${name}`);
  if (known === undefined) {
    const { body } = await send("POST", `/manage/v1/${path}`, { name });
    const { id } = body as { id?: number };
    if (id !== undefined) made.terms.set(`${path}/${name}`, id);
    return;
  }
  if (chance(random, 0.7)) {
    const named = pick(random, [name, `${name} of ${random().toFixed(2)}`]);
    await send("PATCH", `/manage/v1/${path}/${known}`, { name: named });
    return;
  }
  await send("DELETE", `/manage/v1/${path}/${known}`);
  made.terms.delete(`${path}/${name}`);
}

async function remove({ random, send, made }: Editing): Promise<void> {
  const key = pick(random, [...PAGES, ...COLLECTIONS]);
  if (COLLECTIONS.includes(key)) {
    const id = made.items.get(key)?.shift();
    if (id !== undefined) await send("DELETE", `/v2/content/${key}/${id}/`);
    return;
  }
  const [slug] = made.slugs.get(key) ?? [];
  if (slug === undefined) return;
  await send("DELETE", `/v2/pages/${key}/${slug}/`);
  made.slugs.get(key)?.delete(slug);
}

async function writePage({ random, send, made }: Editing, locale: string): Promise<void> {
  const isSingle = chance(random, 0.15);
  const later = made.types.has(LATER_TYPE) ? [LATER_TYPE] : [];
  const key = pick(random, isSingle ? SINGLES : [...PAGES, ...later]);
  const type = isSingle ? "*" : key;
  const slug = isSingle ? key : pick(random, SLUGS);
  const status = chance(random, 0.1) ? "draft" : "published";
  const fields = fill(random, made, made.types.get(key) ?? []);
  const page = { title: `${slug} ${locale}`, slug, page_type: type, status, fields };
  const slugs = made.slugs.get(key);
  const answer =
    slugs?.has(slug) === true
      ? await send("PATCH", `/v2/pages/${type}/${slug}/?locale=${locale}`, page)
      : await send("POST", `/v2/pages/?locale=${locale}`, page);
  if (answer.status >= 300) return;
  slugs?.add(slug);
  noteId(made, answer);
}

function noteId({ ids }: Made, { body }: { body: unknown }): void {
  const { id } = body as { id?: number };
  if (id !== undefined && !ids.includes(id)) ids.push(id);
}

async function writeItem({ random, send, made }: Editing, locale: string): Promise<void> {
  const key = pick(random, COLLECTIONS);
  const items = made.items.get(key) ?? [];
  const status = chance(random, 0.1) ? "draft" : "published";
  const fields = fill(random, made, made.types.get(key) ?? []);
  if (items.length > 0 && chance(random, 0.5)) {
    const id = pick(random, items);
    await send("PATCH", `/v2/content/${key}/${id}/?locale=${locale}`, { status, fields });
    return;
  }
  const answer = await send("POST", `/v2/content/?locale=${locale}`, {
    key,
    status,
    fields: [fields],
  });
  const { id } = answer.body as { id?: number };
  if (id === undefined) return;
  items.push(id);
  made.ids.push(id);
}

async function writeBlog(editing: Editing, locale: string): Promise<void> {
  const { random, send, made } = editing;
  if (chance(random, 0.12)) {
    const [path, names] = pick(random, TERMS);
    return writeTerm(editing, path, pick(random, names));
  }
  const slug = pick(random, AUTHORS);
  const author = made.authors.get(slug);
  const drawn = random();
  if (drawn < 0.2 || made.authors.size === 0) {
    const body = { first_name: `${slug} ${drawn}`, bio: "b" };
    if (author !== undefined) {
      await send("PATCH", `/manage/v1/authors/${author}`, body);
      return;
    }
    const answer = await send("POST", "/manage/v1/authors", { ...body, slug });
    const { id } = answer.body as { id?: number };
    if (id !== undefined) made.authors.set(slug, id);
    return;
  }
  if (drawn < 0.25 && author !== undefined) {
    await send("DELETE", `/manage/v1/authors/${author}`);
    made.authors.delete(slug);
    return;
  }
  const post = pick(random, POSTS);
  if (drawn < 0.3) {
    await send("DELETE", `/v2/posts/${post}/`);
    return;
  }
  const named = [...made.authors.keys()];
  const body = {
    title: `title ${drawn}`,
    status: chance(random, 0.1) ? "draft" : "published",
    body: `<p>label ${drawn}</p>`,
    categories: CATEGORIES.filter(() => chance(random, 0.5)),
    tags: TAGS.filter(() => chance(random, 0.5)),
    ...(named.length > 0 && chance(random, 0.8) ? { author: { slug: pick(random, named) } } : {}),
  };
  const answer = await send("POST", `/v2/posts/?locale=${locale}`, { ...body, slug: post });
  if (answer.status === 202) return noteId(made, answer);
  const renamed = chance(random, 0.2) ? { slug: pick(random, POSTS) } : {};
  await send("PATCH", `/v2/posts/${post}/?locale=${locale}`, { ...body, ...renamed });
}

function fill(random: Random, made: Made, fields: Field[]): Record<string, unknown> {
  const several = <T>(make: () => T) => Array.from({ length: Math.floor(random() * 3) }, make);
  const valueOf = (field: Field): unknown => {
    switch (field.kind) {
      case "reference": {
        const { kind, key } = field.to;
        const from =
          kind === "page" ? [...(made.slugs.get(key) ?? [])] : (made.items.get(key) ?? []);
        if (field.many)
          return from.length === 0 ? [] : several(() => pick<string | number>(random, from));
        return from.length === 0 || chance(random, 0.2)
          ? null
          : pick<string | number>(random, from);
      }
      case "repeater":
        return several(() => fill(random, made, field.fields));
      case "component":
        return fill(random, made, made.types.get(field.component) ?? []);
      case "component_picker":
        return several(() => {
          const key = pick(random, field.components);
          return { [key]: fill(random, made, made.types.get(key) ?? []) };
        });
      case "dropdown":
        return pick(random, ["", ...field.options]);
      default:
        return pick(random, valuesOf(field));
    }
  };
  return Object.fromEntries(fields.map((field) => [field.key, valueOf(field)]));
}
