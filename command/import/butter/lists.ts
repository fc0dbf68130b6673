import { LRUCache } from "lru-cache";
import { isObject } from "../../../shared/content/field-kind.ts";
import { AppError } from "../../../shared/errors.ts";
import { SOURCE_PAGE_SIZES, SOURCE_PAGES_HELD } from "../../../shared/limits-import-sources.ts";
import { listShape } from "./answers.ts";
import type { Params, Reader } from "./reader.ts";

/** Lists of a read API, from their first page to their last. */

/** A list that was read, and can be read again from what is kept. */
export interface Listed {
  path: string;
  params: Params;
  pages: number;
}

/** Where an entry of a list is. */
export interface Place {
  listed: Listed;
  page: number;
  index: number;
}

export type ListRead = { kind: "read"; listed: Listed } | { kind: "absent"; detail: string };

/** Called with each entry; `page` is its page of the list. */
export type OnEntry = (entry: unknown, place: { page: number; index: number }) => void;

export interface Reading {
  /** Parameters by which the first page is read once more, in another form. */
  opened?: Params;
  /** Called at the beginning of each attempt, with the first page in its other form. */
  begin: (opened: readonly unknown[]) => OnEntry;
}

export interface Lists {
  /**
   * Reads all pages of a list, by the largest pages that the source gives; what was seen of too large ones is begun again.
   * @throws AppError `failed` with what the source said to the smallest of them, and what reading throws
   */
  all: (path: string, params: Params, reading: Reading) => Promise<ListRead>;
  /** The entries of one page that was read. */
  page: (listed: Listed, page: number) => Promise<unknown[]>;
  /** The entries of the first page; none where that is refused. */
  first: (path: string, params: Params) => Promise<unknown[]>;
}

export function createLists(reader: Reader): Lists {
  const held = new LRUCache<string, unknown[]>({ max: SOURCE_PAGES_HELD });
  const ask = async (path: string, params: Params) => {
    const read = await reader.get(path, params);
    if (read.kind !== "found") return read;
    const list = listShape.safeParse(read.body).data;
    if (list === undefined) throw new AppError("failed", `${path} was answered by no list.`);
    const next = list.meta?.next_page ?? null;
    return { kind: "list" as const, entries: entriesOf(list.data), next };
  };
  const entriesAt = async (path: string, params: Params): Promise<unknown[]> => {
    const read = await ask(path, params);
    return read.kind === "list" ? read.entries : [];
  };
  return {
    async all(path, params, reading) {
      let detail = "";
      for (const size of SOURCE_PAGE_SIZES) {
        const sized = { ...params, page_size: String(size) };
        const read = await readThrough(path, sized, ask, reading);
        if (read.kind !== "refused") return read;
        detail = `${read.status}: ${read.detail}`;
        // only what is too large becomes another answer by smaller pages
        if (read.status !== 400 && read.status !== 413) break;
      }
      throw new AppError("failed", `${path} cannot be read, ${detail}`);
    },
    async page(listed, page) {
      const params = { ...listed.params, page: String(page) };
      const key = JSON.stringify([listed.path, params]);
      const known = held.get(key);
      if (known !== undefined) return known;
      const entries = await entriesAt(listed.path, params);
      held.set(key, entries);
      return entries;
    },
    first: (path, params) => entriesAt(path, { ...params, page: "1" }),
  };
}

type Asked =
  | { kind: "list"; entries: unknown[]; next: number | null }
  | { kind: "absent"; detail: string }
  | { kind: "refused"; status: number; detail: string };

async function readThrough(
  path: string,
  params: Params,
  ask: (path: string, params: Params) => Promise<Asked>,
  { begin, opened }: Reading,
): Promise<ListRead | Extract<Asked, { kind: "refused" }>> {
  let on: OnEntry | undefined;
  let pages = 0;
  for (let page: number | null = 1; page !== null;) {
    const read = await ask(path, { ...params, page: String(page) });
    if (read.kind === "refused") return read;
    // a list that became shorter while it was read ends here
    if (read.kind === "absent" && pages > 0) break;
    if (read.kind === "absent") return read;
    pages = page;
    on ??= begin(await openedBy(path, params, opened, ask));
    for (const [index, entry] of read.entries.entries()) on(entry, { page, index });
    // only forwards, so that a confused answer cannot keep us here
    page = read.next === page + 1 ? read.next : null;
  }
  return { kind: "read", listed: { path, params, pages } };
}

async function openedBy(
  path: string,
  { page_size = "" }: Params,
  opened: Params | undefined,
  ask: (path: string, params: Params) => Promise<Asked>,
): Promise<unknown[]> {
  if (opened === undefined) return [];
  const read = await ask(path, { ...opened, page_size, page: "1" });
  return read.kind === "list" ? read.entries : [];
}

/** The entries of an answer's `data`: itself, or the one list in it. */
function entriesOf(data: unknown): unknown[] {
  if (Array.isArray(data)) return data;
  if (!isObject(data)) return [];
  const [list] = Object.values(data);
  return Array.isArray(list) ? list : [];
}
