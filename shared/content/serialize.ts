import { detail, type AppError } from "../errors.ts";
import { MAX_BODY_BYTES, MAX_ITEMS_OF_KEYS } from "../limits.ts";
import { absentDetail, ANY_TYPE, goneDetail, type ContentQuery } from "../query.ts";
import type { MediaForm } from "../query-params.ts";
import { eachSliced, type Sliced } from "../sliced.ts";
import { documentTag, siteTag, slugTag, typeTag, type Tag } from "../tags.ts";
import { termsOf } from "./blog.ts";
import { printTimestamp } from "./dates.ts";
import type {
  DocumentState,
  DocumentStub,
  Graph,
  PublishedDocument,
  RootList,
  Roots,
  Serialized,
} from "./documents.ts";
import { printEntries, printMembers, referencesOf } from "./fields.ts";
import { COPIED_MOST_CHARS, joined } from "./joined.ts";
import { absent, printMeta, type Absent } from "./meta.ts";
import type { ContentType, Model } from "./model.ts";
import { blogTags, printBlog, termsIn } from "./serialize-blog.ts";
import { gather, listed, type Texts } from "./texts.ts";
import { areTooLarge, TooLarge, tooLarge } from "./too-large.ts";

/** JSON text of a document at a depth, and the documents whose change would change it. */
interface Fragment {
  text: string;
  documents: ReadonlySet<number>;
}

/**
 * Serializes answers of one snapshot and locale, a document a step. Pure: the same graph and roots give the same bytes.
 * A document embedded in many answers is printed once per depth.
 */
export function createSerializer(
  graph: Graph,
): (query: ContentQuery, roots: Roots) => Sliced<Serialized> {
  const fragments = new Map<string, Fragment>();
  return function* (query, roots) {
    const printer = createPrinter(graph, fragments, query);
    const tags = () => [
      ...tagsOf(query, roots).union(new Set([...printer.embedded].map(documentTag))),
    ];
    try {
      const answer = yield* printAnswer(query, roots, printer, graph);
      if ("kind" in answer) return { ...answer, tooLarge: false, tags: tags() };
      if (yield* areTooLarge(answer)) throw new TooLarge();
      return { kind: "live", texts: answer, tags: tags() };
    } catch (error) {
      if (error instanceof TooLarge)
        return { kind: "refused", error: tooLarge(query), tooLarge: true, tags: tags() };
      throw error;
    }
  };
}

interface Printer {
  /** The document at level 1. */
  root: (document: PublishedDocument) => Sliced<string>;
  /** Documents named below the roots so far, readable or not. */
  embedded: Set<number>;
}

function createPrinter(
  graph: Graph,
  fragments: Map<string, Fragment>,
  query: ContentQuery,
): Printer {
  const { levels, media } = "levels" in query ? query : PLAIN;
  const embedded = new Set<number>();
  let length = 0;
  return {
    embedded,
    *root(document) {
      const asked = { levels, media, seen: embedded };
      const fragment = yield* printDocument(document, asked, graph, fragments);
      for (const id of fragment.documents) embedded.add(id);
      length += fragment.text.length;
      if (length > MAX_BODY_BYTES) throw new TooLarge();
      return fragment.text;
    },
  };
}

/** How what has no levels is printed. */
const PLAIN = { levels: 1, media: "url" } as const;

interface Asked {
  levels: number;
  media: MediaForm;
  /** Gets what was named so far, also when the print ends because it is too large. */
  seen: Set<number>;
}

/** Prints a document of which `levels` levels are expanded, itself included: first those it names. @throws TooLarge */
function* printDocument(
  document: PublishedDocument,
  { levels, media, seen }: Asked,
  graph: Graph,
  fragments: Map<string, Fragment>,
): Sliced<Fragment> {
  const key = `${document.id} ${levels} ${media}`;
  const known = fragments.get(key);
  if (known !== undefined) return known;
  const named = new Set<number>();
  const name = (id: number) => {
    named.add(id);
    seen.add(id);
  };
  const targets = new Map<number, string>();
  for (const id of levels > 1 ? namedBy(document, graph.model) : []) {
    name(id);
    const target = graph.documents.get(id);
    if (target === undefined || targets.has(id)) continue;
    const below = { levels: levels - 1, media, seen };
    const fragment = yield* printDocument(target, below, graph, fragments);
    for (const id of fragment.documents) name(id);
    targets.set(id, fragment.text);
  }
  const reference = (id: number): string | undefined => {
    if (levels > 1) return targets.get(id);
    name(id);
    return printUri(graph.stubs.get(id) ?? graph.documents.get(id), graph.model);
  };
  const context = { model: graph.model, reference, media };
  const state = graph.states.get(document.id);
  const text = printObject(document, typeOf(document, graph.model), context, state);
  if (text.length > MAX_BODY_BYTES) throw new TooLarge();
  const fragment = { text, documents: named };
  fragments.set(key, fragment);
  yield Math.min(text.length, COPIED_MOST_CHARS);
  return fragment;
}

type Context = Parameters<typeof printMembers>[2];

/** The shapes of the v2 API. */
function printObject(
  document: PublishedDocument,
  type: ContentType,
  context: Context,
  state: DocumentState | undefined,
): string {
  if (type.kind === "collection") {
    const entries = printEntries(document.fields, type.fields, context);
    return `{${joined([`"meta":{"id":${document.id}}`, ...entries])}}`;
  }
  const head = JSON.stringify({
    slug: document.slug,
    name: document.name,
    published: printTimestamp(document.publishedAt),
    updated: printTimestamp(document.updatedAt),
    status: state?.status ?? "published",
    scheduled: printTimestamp(state?.scheduledAt ?? null),
    page_type: type.kind === "single" ? null : type.key,
  });
  return `${head.slice(0, -1)},"fields":${printMembers(document.fields, type.fields, context)}}`;
}

/** What stands for a document where references end (the v2 API, DECISIONS.md, readings of the contract). */
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

function* printAnswer(
  query: ContentQuery,
  roots: Roots,
  printer: Printer,
  graph: Graph,
): Sliced<Texts | Absent | Refused> {
  switch (roots.kind) {
    case "refused":
      return roots;
    case "document":
      return roots.document === null
        ? absent(absentDetail(query))
        : [`{"data":${yield* printer.root(roots.document)}}`];
    case "lists":
      return yield* printLists(query, roots.lists, printer);
    default: {
      const terms = termsIn(roots, graph.documents);
      return yield* printBlog(query, roots, { terms, states: graph.states });
    }
  }
}

interface Refused {
  kind: "refused";
  error: AppError;
}

function* printLists(
  query: ContentQuery,
  lists: RootList[],
  printer: Printer,
): Sliced<Texts | Absent> {
  const unknown = lists.find((list) => !list.known);
  if (query.kind === "collections") {
    if (unknown !== undefined) return absent(detail.keyNotFound(unknown.key));
    return yield* printCollections(lists, printer);
  }
  const [list] = lists;
  const exists = unknown === undefined && list !== undefined && "paging" in query;
  if (!exists) return absent(absentDetail(query));
  const meta = printMeta(query.paging, list.count);
  if (meta === undefined) return absent(goneDetail(query));
  const [before, after] =
    query.kind === "items" ? [`{${JSON.stringify(list.key)}:[`, "]}}"] : ["[", "]}"];
  const items = yield* eachSliced(list.documents, printer.root);
  return gather(listed(`{"meta":${meta},"data":${before}`, items, after));
}

/** No keys at all give an empty object, as recorded (the v2 API). */
function* printCollections(lists: RootList[], printer: Printer): Sliced<Texts> {
  if (lists.length === 0) return ["{}"];
  const items = lists.reduce((sum, { count }) => sum + count, 0);
  if (items > MAX_ITEMS_OF_KEYS) throw new TooLarge();
  const members = yield* eachSliced(lists, function* (list) {
    const items = yield* eachSliced(list.documents, printer.root);
    return listed(`${JSON.stringify(list.key)}:[`, items, "]");
  });
  const all = members.flatMap((texts, index) => (index === 0 ? texts : [",", ...texts]));
  return gather([`{"data":{`, ...all, "}}"]);
}

/** The tags that come from the question itself rather than from what is embedded. */
function tagsOf(query: ContentQuery, roots: Roots): Set<Tag> {
  const tags = new Set<Tag>([siteTag]);
  if (query.kind === "page" || query.kind === "post" || query.kind === "term")
    tags.add(slugTag(query.slug));
  if (query.kind === "item") tags.add(documentTag(query.id));
  if (roots.kind === "document" && roots.document !== null)
    tags.add(documentTag(roots.document.id));
  if (roots.kind === "lists") {
    for (const list of roots.lists) for (const id of list.typeIds) tags.add(typeTag(id));
  }
  for (const tag of blogTags(roots)) tags.add(tag);
  return tags;
}

/** Ids of the documents that a document's published fields name. */
export function namedBy(document: PublishedDocument, model: Model): number[] {
  const type = typeOf(document, model);
  return type.kind === "post"
    ? termsOf(document)
    : referencesOf(document.fields, type.fields, model);
}
