import { ANY_TYPE } from "../../../shared/query.ts";
import { readTyped, type Found, type Variant } from "./found.ts";
import type { Lists } from "./lists.ts";
import { readBlog } from "./blog.ts";
import type { Params } from "./reader.ts";
import { pageShape } from "./answers.ts";
import type { Members } from "../model/seen.ts";

/** What of a source is asked for by name: what it lists by itself is found. */
export interface Asked {
  pageTypes: readonly string[];
  collections: readonly string[];
  /** Null: the source's default. The first is where what has no locale goes. */
  locales: readonly (string | null)[];
  isPreview: boolean;
}

/** A whole site as it was read: which documents there are, where they are, and what was seen of their fields. */
export interface Survey {
  found: Found[];
  /** Sentences about what was asked for and is not there. */
  notes: string[];
}

/** The API has no list of page types. These words find pages of many of them, whatever their language. */
const WORDS = ["the", "and", "home", "about", "page", "contact", "landing", "de", "la", "der", "1"];

/**
 * Reads all that can be found: Single Pages, the page types that lists and searches name, what references lead to, what is
 * asked for, and the blog.
 */
export async function survey(
  lists: Lists,
  asked: Asked,
  tell: (line: string) => void,
): Promise<Survey> {
  const notes: string[] = [];
  const variants = asked.locales.flatMap((locale): Variant[] => [
    { locale, isPreview: false },
    ...(asked.isPreview ? [{ locale, isPreview: true }] : []),
  ]);
  const queue = createQueue();
  for (const key of asked.pageTypes) queue.add("page", key);
  for (const key of asked.collections) queue.add("collection", key);
  const singles = await readTyped(lists, { kind: "single", key: ANY_TYPE, variants });
  for (const key of singles.otherTypes) queue.add("page", key);
  for (const key of await searched(lists)) queue.add("page", key);
  const found: Found[] = [...singles.found];
  for (const { members } of singles.found) queue.addAll(members);
  for (let next = queue.take(); next !== undefined; next = queue.take()) {
    const read = await readTyped(lists, { ...next, variants });
    if (read.found.length === 0) notes.push(notFound(next, asked));
    for (const one of read.found) {
      tell(`${one.kind} ${one.key}: ${one.documents.size}`);
      queue.addAll(one.members);
      found.push(one);
    }
  }
  const blog = await readBlog(lists, variants);
  for (const one of blog) tell(`${one.kind}: ${one.documents.size}`);
  return { found: [...found, ...blog], notes };
}

const notFound = ({ kind, key }: { kind: string; key: string }, asked: Asked): string => {
  const stated = kind === "page" ? asked.pageTypes : asked.collections;
  return stated.includes(key)
    ? `There is no ${kind === "page" ? "page type" : "collection"} "${key}" at the source, or nothing of it is published.`
    : `References lead to the ${kind === "page" ? "page type" : "collection"} "${key}", of which nothing can be read.`;
};

/** Types of pages that a search finds by words that most have. */
async function searched(lists: Lists): Promise<Set<string>> {
  const types = new Set<string>();
  for (const query of WORDS) {
    const params: Params = { query, levels: "1", page_size: "100" };
    for (const entry of await lists.first("pages/search/", params)) {
      const type = pageShape.safeParse(entry).data?.page_type;
      if (typeof type === "string" && type !== "") types.add(type);
    }
  }
  return types;
}

/** Types to read, each once. */
function createQueue() {
  const known = new Set<string>();
  const waiting: { kind: "page" | "collection"; key: string }[] = [];
  const add = (kind: "page" | "collection", key: string) => {
    if (known.has(`${kind} ${key}`)) return;
    known.add(`${kind} ${key}`);
    waiting.push({ kind, key });
  };
  const addAll = (members: Members): void => {
    for (const seen of members.values()) {
      for (const target of [...seen.one.keys(), ...seen.many.keys()]) {
        const [kind, key] = target.split(" ");
        if (key !== undefined && (kind === "page" || kind === "collection")) add(kind, key);
      }
      addAll(seen.members);
      addAll(seen.rows);
      for (const picked of seen.picked.values()) addAll(picked);
    }
  };
  return { add, addAll, take: () => waiting.shift() };
}
