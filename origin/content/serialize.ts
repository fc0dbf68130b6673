import { detail } from "../../shared/errors.ts";
import { MAX_BODY_BYTES } from "../../shared/limits.ts";
import {
  absentDetail,
  ANY_TYPE,
  goneDetail,
  type ContentQuery,
  type Paging,
} from "../../shared/query.ts";
import { documentTag, siteTag, slugTag, typeTag, type Tag } from "../../shared/tags.ts";
import { printTimestamp } from "./dates.ts";
import { printEntries, printMembers, referencesOf } from "./fields.ts";
import type { ContentType, Model } from "./model.ts";
import type { Values } from "./field-kind.ts";

/** A document as readers of one locale see it: its published revision. */
export interface PublishedDocument {
  id: number;
  typeId: number;
  slug: string | null;
  name: string;
  publishedAt: string;
  updatedAt: string;
  fields: Values;
}

/** What is enough to name a document where references end. */
export type DocumentStub = Pick<PublishedDocument, "id" | "typeId" | "slug">;

/** Every document an answer may need, of one locale and one snapshot. Unpublished ones are missing. */
export interface Graph {
  model: Model;
  documents: ReadonlyMap<number, PublishedDocument>;
  stubs: ReadonlyMap<number, DocumentStub>;
}

/** What Postgres found for a query: the documents at the top of the answer. */
export type Roots =
  | { kind: "document"; document: PublishedDocument | null }
  | { kind: "lists"; lists: RootList[] };

/** One list of an answer. */
export interface RootList {
  key: string;
  typeIds: number[];
  /** False when the site has no such type. */
  known: boolean;
  count: number;
  documents: PublishedDocument[];
}

/** The answer to a query, before it has an ETag. */
export type Serialized =
  | { kind: "live"; body: string; tags: Tag[] }
  /** A 404, with the sentence that says why (CONTRACT §1.7 and §1.8). */
  | { kind: "absent"; detail: string; tags: Tag[] }
  /** Would be larger than the contract's largest answer. */
  | { kind: "too_large"; tags: Tag[] };

/** JSON text of a document at a depth, and the documents whose change would change it. */
interface Fragment {
  text: string;
  documents: ReadonlySet<number>;
}

class TooLarge extends Error {}

/**
 * Serializes answers of one snapshot and locale. Pure: the same graph and roots give the same bytes.
 * A document embedded in many answers is printed once per depth.
 */
export function createSerializer(graph: Graph): (query: ContentQuery, roots: Roots) => Serialized {
  const fragments = new Map<string, Fragment>();
  return (query, roots) => {
    const printer = createPrinter(graph, fragments, query.levels);
    const tags = () => [
      ...tagsOf(query, roots).union(new Set([...printer.embedded].map(documentTag))),
    ];
    try {
      const answer = printAnswer(query, roots, printer);
      return typeof answer === "string"
        ? { kind: "live", body: answer, tags: tags() }
        : { ...answer, tags: tags() };
    } catch (error) {
      if (error instanceof TooLarge) return { kind: "too_large", tags: tags() };
      throw error;
    }
  };
}

interface Printer {
  /** The document at level 1. */
  root: (document: PublishedDocument) => string;
  /** Documents named below the roots so far, readable or not. */
  embedded: Set<number>;
}

function createPrinter(graph: Graph, fragments: Map<string, Fragment>, levels: number): Printer {
  const embedded = new Set<number>();
  let length = 0;
  return {
    embedded,
    root: (document) => {
      const fragment = printDocument(document, levels, graph, fragments);
      for (const id of fragment.documents) embedded.add(id);
      length += fragment.text.length;
      if (length > MAX_BODY_BYTES) throw new TooLarge();
      return fragment.text;
    },
  };
}

/** Prints a document of which `levels` levels are expanded, itself included. */
function printDocument(
  document: PublishedDocument,
  levels: number,
  graph: Graph,
  fragments: Map<string, Fragment>,
): Fragment {
  const key = `${document.id} ${levels}`;
  const known = fragments.get(key);
  if (known !== undefined) return known;
  const named = new Set<number>();
  const reference = (id: number): string | undefined => {
    named.add(id);
    if (levels <= 1) return printUri(graph.stubs.get(id) ?? graph.documents.get(id), graph.model);
    const target = graph.documents.get(id);
    if (target === undefined) return undefined;
    const fragment = printDocument(target, levels - 1, graph, fragments);
    for (const below of fragment.documents) named.add(below);
    return fragment.text;
  };
  const text = printObject(document, typeOf(document, graph.model), {
    model: graph.model,
    reference,
  });
  if (text.length > MAX_BODY_BYTES) throw new TooLarge();
  const fragment = { text, documents: named };
  fragments.set(key, fragment);
  return fragment;
}

type Context = Parameters<typeof printMembers>[2];

/** The shapes of CONTRACT §1.3 and §1.4. */
function printObject(document: PublishedDocument, type: ContentType, context: Context): string {
  if (type.kind === "collection") {
    const entries = printEntries(document.fields, type.fields, context);
    return `{${[`"meta":{"id":${document.id}}`, ...entries].join(",")}}`;
  }
  const head = JSON.stringify({
    slug: document.slug,
    name: document.name,
    published: printTimestamp(document.publishedAt),
    updated: printTimestamp(document.updatedAt),
    status: "published",
    scheduled: null,
    page_type: type.kind === "single" ? null : type.key,
  });
  return `${head.slice(0, -1)},"fields":${printMembers(document.fields, type.fields, context)}}`;
}

/** What stands for a document where references end (CONTRACT §2.1, reading 31 of §9). */
function printUri(stub: DocumentStub | undefined, model: Model): string | undefined {
  if (stub === undefined) return undefined;
  const type = typeOf(stub, model);
  return JSON.stringify(
    type.kind === "collection"
      ? `/v2/content/?keys=${type.key}[_id=${stub.id}]`
      : `/v2/pages/${type.kind === "single" ? ANY_TYPE : type.key}/${stub.slug}/`,
  );
}

function typeOf(document: DocumentStub, model: Model): ContentType {
  const type = model.byId.get(document.typeId);
  if (type === undefined) throw new Error(`document ${document.id} has no type in the model`);
  return type;
}

interface Absent {
  kind: "absent";
  detail: string;
}

const absent = (sentence: string): Absent => ({ kind: "absent", detail: sentence });

function printAnswer(query: ContentQuery, roots: Roots, printer: Printer): string | Absent {
  if (roots.kind === "document") {
    if (roots.document === null) return absent(absentDetail(query));
    return `{"data":${printer.root(roots.document)}}`;
  }
  const unknown = roots.lists.find((list) => !list.known);
  if (query.kind === "collections") {
    if (unknown !== undefined) return absent(detail.keyNotFound(unknown.key));
    return printCollections(roots.lists, printer);
  }
  const [list] = roots.lists;
  if (unknown !== undefined || list === undefined || !("paging" in query))
    return absent(absentDetail(query));
  const meta = printMeta(query.paging, list.count);
  if (meta === undefined) return absent(goneDetail(query));
  const array = `[${list.documents.map(printer.root).join(",")}]`;
  const data = query.kind === "pages" ? array : `{${JSON.stringify(list.key)}:${array}}`;
  return `{"meta":${meta},"data":${data}}`;
}

/** No keys at all give an empty object, as recorded (CONTRACT §1.4). */
function printCollections(lists: RootList[], printer: Printer): string {
  if (lists.length === 0) return "{}";
  const members = lists.map((list) => {
    return `${JSON.stringify(list.key)}:[${list.documents.map(printer.root).join(",")}]`;
  });
  return `{"data":{${members.join(",")}}}`;
}

/** The `meta` of CONTRACT §1.7, or undefined for a page past the end. Page 1 of nothing exists. */
function printMeta(paging: Paging, count: number): string | undefined {
  if (paging.mode === "offset") {
    const { offset, limit } = paging;
    const next = offset + limit < count ? offset + limit : null;
    const previous = offset > 0 ? Math.max(0, offset - limit) : null;
    return JSON.stringify({ next_offset: next, previous_offset: previous, count });
  }
  const { page, size } = paging;
  const pages = Math.max(1, Math.ceil(count / size));
  if (page > pages) return undefined;
  return JSON.stringify({
    next_page: page < pages ? page + 1 : null,
    previous_page: page > 1 ? page - 1 : null,
    count,
  });
}

/** The tags that come from the question itself rather than from what is embedded. */
function tagsOf(query: ContentQuery, roots: Roots): Set<Tag> {
  const tags = new Set<Tag>([siteTag]);
  if (query.kind === "page") tags.add(slugTag(query.slug));
  if (query.kind === "item") tags.add(documentTag(query.id));
  if (roots.kind === "document" && roots.document !== null)
    tags.add(documentTag(roots.document.id));
  if (roots.kind === "lists") {
    for (const list of roots.lists) for (const id of list.typeIds) tags.add(typeTag(id));
  }
  return tags;
}

/** Ids of the documents that a document's published fields name. */
export const namedBy = (document: PublishedDocument, model: Model): number[] =>
  referencesOf(document.fields, typeOf(document, model).fields, model);
