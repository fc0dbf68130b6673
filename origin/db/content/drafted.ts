import type { PostDocument, PublishedDocument } from "../../../shared/content/documents.ts";
import type { FoundDocument, Source } from "../../../shared/content/source.ts";
import type { Database } from "../client.ts";
import { findDrafts, findSlugs, type Draft, type WantedSlug } from "./drafts.ts";

/**
 * The newest revisions with their working copies: documents that have one are shown as it has them, also where others
 * name them, and those of which a locale has nothing else are found by their address. What lists choose, order and
 * search by stays what is a revision.
 * @param source of the newest revisions
 */
export function withDrafts(source: Source, db: Database, siteId: number): Source {
  const copies = copiesOf(db, siteId);
  return {
    ...source,
    ...details(source, copies),
    ...lists(source, copies),
    ...named(source, copies),
  };
}

type Copies = ReturnType<typeof copiesOf>;

/** A site's working copies, and what they make of documents. */
function copiesOf(db: Database, siteId: number) {
  const find = (locale: string | null, ids: number[]) => findDrafts(db, siteId, locale, ids);
  const all = async <D extends PublishedDocument>(locale: string | null, documents: D[]) => {
    const drafts = await find(locale, documents.map(idOf));
    return documents.map((document) => over(document, drafts.get(document.id)));
  };
  return {
    find,
    all,
    one: async <D extends PublishedDocument>(locale: string | null, document: D | null) =>
      document === null ? null : ((await all(locale, [document]))[0] ?? null),
    /** Of what has no revision in the locale. */
    bySlug: async (kinds: string[], wanted: WantedSlug, locale: string | null) => {
      const found = await findSlugs(db, siteId, kinds, [wanted]);
      const drafts = await find(locale, found.map(idOf));
      return found.flatMap(({ id }) => drafts.get(id) ?? [])[0] ?? null;
    },
  };
}

const PAGES = ["page", "single"];

const details = (source: Source, { find, one, bySlug }: Copies) =>
  ({
    pages: async (wanted) =>
      eachOf(await source.pages(wanted), async (found) => {
        const asked = wanted[found.index];
        if (asked === undefined) return found;
        const document = await one(asked.locale, found.document);
        return { ...found, document: document ?? (await bySlug(PAGES, asked, asked.locale)) };
      }),
    items: async (wanted) =>
      eachOf(await source.items(wanted), async (found): Promise<FoundDocument> => {
        const asked = wanted[found.index];
        if (asked === undefined) return found;
        const draft = (await find(asked.locale, [asked.id])).get(asked.id);
        if (found.document !== null) return { ...found, document: over(found.document, draft) };
        const isIt = draft?.kind === "collection" && draft.key === asked.key;
        return { ...found, document: isIt ? draft : null };
      }),
    post: async (slug, locale) => {
      const found = await source.post(slug, locale);
      return {
        ...found,
        post:
          (await one(locale, found.post)) ??
          asPost(await bySlug(["post"], { type: "*", slug }, locale)),
        next: await one(locale, found.next),
        previous: await one(locale, found.previous),
      };
    },
  }) satisfies Partial<Source>;

function lists(source: Source, { all }: Copies) {
  const drafted = <F extends { index: number; documents: PublishedDocument[] }>(
    wanted: readonly { locale: string | null }[],
    found: F[],
  ) =>
    eachOf(found, async (list) => {
      const locale = wanted[list.index]?.locale ?? null;
      return { ...list, documents: await all(locale, list.documents) };
    });
  return {
    lists: async (wanted) => drafted(wanted, await source.lists(wanted)),
    singles: async (wanted) => drafted(wanted, await source.singles(wanted)),
    selected: async (model, wanted, selection) => {
      const found = await source.selected(model, wanted, selection);
      return { ...found, documents: await all(wanted.locale, found.documents) };
    },
    searched: async (wanted) => {
      const found = await source.searched(wanted);
      return { ...found, documents: await all(wanted.locale, found.documents) };
    },
    posts: async (wanted) => {
      const found = await source.posts(wanted);
      return { ...found, posts: await all(wanted.locale, found.posts) };
    },
  } satisfies Partial<Source>;
}

const named = (source: Source, { find }: Copies) =>
  ({
    documents: async (locale, ids) => {
      const [found, drafts] = [await source.documents(locale, ids), await find(locale, ids)];
      const known = new Set(found.map(idOf));
      const begun = [...drafts.values()].filter(({ id }) => !known.has(id));
      return [...found.map((document) => over(document, drafts.get(document.id))), ...begun];
    },
    states: async (locale, ids) => {
      const [found, drafts] = [await source.states(locale, ids), await find(locale, ids)];
      const states = new Map(found.map((state) => [state.id, state]));
      const edited = [...drafts.keys()].filter((id) => states.get(id)?.status !== "scheduled");
      for (const id of edited) states.set(id, { id, status: "draft", scheduledAt: null });
      return [...states.values()];
    },
  }) satisfies Partial<Source>;

const idOf = ({ id }: { id: number }): number => id;

/** One after the other: they are few, and share a connection. */
async function eachOf<T>(all: readonly T[], work: (one: T) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (const one of all) done.push(await work(one));
  return done;
}

const over = <D extends PublishedDocument>(document: D, draft: Draft | undefined): D =>
  draft === undefined
    ? document
    : { ...document, name: draft.name, fields: draft.fields, updatedAt: draft.updatedAt };

const asPost = (draft: Draft | null): PostDocument | null =>
  draft === null ? null : { ...draft, rank: null };
