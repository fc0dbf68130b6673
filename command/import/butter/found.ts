import type { Values } from "../../../shared/content/field-kind.ts";
import type { BlogKind } from "../../../shared/content/model.ts";
import { ANY_TYPE } from "../../../shared/query.ts";
import { itemShape, pageShape } from "./answers.ts";
import type { Listed, Lists, OnEntry, Place } from "./lists.ts";
import type { Params } from "./reader.ts";
import { keyOf } from "../model/references.ts";
import { mergeMembers, seeMembers, type Members } from "../model/seen.ts";

/** How a document is read: in a locale, and published or as it is now. */
export interface Variant {
  locale: string | null;
  isPreview: boolean;
}

/** A document's place in one variant. */
export type Placed = Place & Variant;

/** What was found of one type. */
export interface Found {
  kind: "page" | "single" | "collection" | BlogKind;
  key: string;
  name: string;
  /** By the documents' keys, in the order of the source's lists. */
  documents: Map<string, Placed[]>;
  members: Members;
  /** Entries that are none, in words. */
  broken: string[];
}

export const createFound = (kind: Found["kind"], key: string, name = key): Found => ({
  kind,
  key,
  name,
  documents: new Map(),
  members: new Map(),
  broken: [],
});

/** Notes where a document is. */
export function place(found: Found, key: string, placed: Placed): void {
  const places = found.documents.get(key) ?? [];
  // a list that moved while it was read may show one twice
  if (!places.some((one) => one.locale === placed.locale && one.isPreview === placed.isPreview))
    places.push(placed);
  found.documents.set(key, places);
}

export const paramsOf = ({ locale, isPreview }: Variant): Params => ({
  ...(locale === null ? {} : { locale }),
  ...(isPreview ? { preview: "1" } : {}),
});

type Wanted = { kind: "page" | "single" | "collection"; key: string; variants: readonly Variant[] };

/** Types whose documents have fields. Single Pages are a type each. */
export interface TypedRead {
  found: Found[];
  /** Types of pages that stand in the list of Single Pages. */
  otherTypes: Set<string>;
}

/** Reads a type's documents in all variants. Nothing is found of a type that is not there. */
export async function readTyped(lists: Lists, wanted: Wanted): Promise<TypedRead> {
  const whole: TypedRead = { found: [], otherTypes: new Set() };
  for (const variant of wanted.variants) {
    const read = await readVariant(lists, wanted, variant, "1");
    // addresses that say not where they lead: once more with the documents in their places
    const isBlind = read.found.some(({ members }) => hasBlind(members));
    add(whole, isBlind ? await readVariant(lists, wanted, variant, "2") : read);
  }
  return whole;
}

function add(whole: TypedRead, read: TypedRead): void {
  for (const key of read.otherTypes) whole.otherTypes.add(key);
  for (const one of read.found) {
    const known = whole.found.find(({ key }) => key === one.key);
    if (known === undefined) {
      whole.found.push(one);
      continue;
    }
    for (const [key, places] of one.documents) for (const each of places) place(known, key, each);
    mergeMembers(known.members, one.members);
    known.broken.push(...one.broken);
  }
}

const hasBlind = (members: Members): boolean =>
  [...members.values()].some(
    (seen) =>
      seen.hasBlindReferences ||
      hasBlind(seen.members) ||
      hasBlind(seen.rows) ||
      [...seen.picked.values()].some(hasBlind),
  );

async function readVariant(
  lists: Lists,
  wanted: Wanted,
  variant: Variant,
  levels: string,
): Promise<TypedRead> {
  const path = wanted.kind === "collection" ? `content/${wanted.key}/` : `pages/${wanted.key}/`;
  let reading = createReading(wanted, []);
  const outcome = await lists.all(
    path,
    { ...paramsOf(variant), levels, alt_media_text: "1" },
    {
      opened: { ...paramsOf(variant), levels: "2" },
      begin: (opened) => (reading = createReading(wanted, opened)).take,
    },
  );
  if (outcome.kind === "absent") return { found: [], otherTypes: new Set() };
  return reading.end(outcome.listed, variant);
}

/** What is seen while a list is gone through. */
function createReading(wanted: Wanted, opened: readonly unknown[]) {
  const probes = new Map(
    opened.flatMap((answer) => {
      const entry = entryOf(wanted, answer);
      return entry === undefined ? [] : [[entry.key, entry.fields] as const];
    }),
  );
  const read: TypedRead = { found: [], otherTypes: new Set() };
  if (wanted.kind !== "single") read.found.push(createFound(wanted.kind, wanted.key));
  const places: { found: Found; key: string; page: number; index: number }[] = [];
  const take: OnEntry = (answer, { page, index }) => {
    const entry = entryOf(wanted, answer);
    if (entry === undefined) {
      read.found[0]?.broken.push(`an entry of ${wanted.key} cannot be read`);
      return;
    }
    if (entry.otherType !== null) {
      read.otherTypes.add(entry.otherType);
      return;
    }
    let found = read.found.find(({ key }) => key === entry.type);
    if (found === undefined)
      read.found.push((found = createFound(wanted.kind, entry.type, entry.name)));
    seeMembers(found.members, entry.fields, probes.get(entry.key));
    places.push({ found, key: entry.key, page, index });
  };
  const end = (listed: Listed, variant: Variant): TypedRead => {
    for (const { found, key, page, index } of places)
      place(found, key, { listed, page, index, ...variant });
    return read;
  };
  return { take, end };
}

/** An entry of a list: the type it is found under, its key and its fields. */
interface Entry {
  type: string;
  /** Null: one of another kind than was asked for. */
  otherType: string | null;
  key: string;
  name: string;
  fields: Values;
}

function entryOf({ kind, key: asked }: Wanted, answer: unknown): Entry | undefined {
  if (kind === "collection") {
    const item = itemShape.safeParse(answer).data;
    if (item === undefined) return undefined;
    const { id, fields } = item;
    return {
      type: asked,
      otherType: null,
      key: keyOf.item(id),
      name: asked,
      fields: fields as Values,
    };
  }
  const page = pageShape.safeParse(answer).data;
  if (page === undefined) return undefined;
  const { slug, page_type: type = null, fields } = page;
  const isOther = kind === "single" && type !== null && type !== ANY_TYPE;
  const key = kind === "single" ? keyOf.single(slug) : keyOf.page(asked, slug);
  const name = kind === "single" ? (page.name ?? slug) : asked;
  return {
    type: kind === "single" ? slug : asked,
    otherType: isOther ? type : null,
    key,
    name,
    fields: fields as Values,
  };
}
