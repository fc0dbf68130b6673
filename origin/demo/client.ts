import * as z from "zod";
import { AppError } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import { parseJson } from "../../shared/json.ts";
import { MAX_PAGE_SIZE, ORIGIN_WRITE_TIMEOUT_MS } from "../../shared/limits.ts";
import { cutText } from "../../shared/text.ts";
import type { Field } from "../../shared/content/model.ts";

/** The few requests the demo makes of an origin, each with a deadline. */

/** Tokens of the demo site. */
const TOKEN = { manage: "demo-manage", write: "demo-write", read: "demo-read" } as const;

/** ours: items in one request, so that bodies stay small and an interrupted load loses little. */
const ITEMS_PER_REQUEST = 50;
/** ours: characters of an answer's field messages worth repeating. */
const MAX_REASON_CHARS = 300;

export type Values = Record<string, unknown>;

/** A type of the content model, by the path that creates it. */
export interface DemoType {
  kind: "components" | "collections" | "page-types" | "single-pages";
  key: string;
  name: string;
  fields: Field[];
}

/** A page as the write API takes it; `page_type` is `*` for single pages. */
export interface NewPage {
  title: string;
  slug: string;
  page_type: string;
  fields: Values;
}

const typeList = z.object({ data: z.array(z.object({ key: z.string() })) });
const documentList = z.object({
  data: z.array(z.object({ slug: z.string().nullish() })),
  meta: z.object({ next: z.string().nullable() }),
});
const item = z.looseObject({ meta: z.object({ id: z.int() }) });
const itemList = z.object({
  meta: z.object({ next_page: z.int().nullable() }),
  data: z.record(z.string(), z.array(item)),
});
const page = z.object({ slug: z.string(), fields: z.record(z.string(), z.unknown()) });
const pageList = z.object({
  meta: z.object({ next_page: z.int().nullable() }),
  data: z.array(page),
});
const createdItems = z.object({ ids: z.array(z.int()) });
const anything = z.unknown();

export type Item = z.infer<typeof item>;
export type Page = z.infer<typeof page>;
export type DemoClient = ReturnType<typeof createClient>;

/**
 * The demo's view of an origin. Every method throws an `AppError` that names the request and what the origin
 * said to it.
 */
export function createClient(options: { originUrl: string; fetch: typeof globalThis.fetch }) {
  const send = createSend(options);

  const createBatch = async (collection: string, items: Values[]): Promise<number[]> => {
    const body = { key: collection, status: "published", fields: items };
    const { ids } = await send("POST", "/v2/content/", TOKEN.write, createdItems, body);
    if (ids.length === items.length) return ids;
    throw stopped("POST /v2/content/", `named ${ids.length} ids for ${items.length} items`);
  };

  return {
    /** Keys of the types there are. */
    typeKeys: async (kind: DemoType["kind"]): Promise<Set<string>> => {
      const { data } = await send("GET", `/manage/v1/${kind}`, TOKEN.manage, typeList);
      return new Set(data.map((type) => type.key));
    },
    createType: async ({ kind, ...type }: DemoType): Promise<void> => {
      await send("POST", `/manage/v1/${kind}`, TOKEN.manage, anything, type);
    },
    /** Slugs of all documents of a type, drafts too. */
    slugs: async (kind: "page" | "single", type: string): Promise<Set<string>> => {
      const slugs = new Set<string>();
      for (let from: string | null = ""; from !== null;) {
        const query: string = `type_kind=${kind}&type=${type}&limit=${MAX_PAGE_SIZE}${from}`;
        const path = `/manage/v1/documents?${query}`;
        const { data, meta } = await send("GET", path, TOKEN.manage, documentList);
        for (const { slug } of data) if (typeof slug === "string") slugs.add(slug);
        from = meta.next === null ? null : `&cursor=${meta.next}`;
      }
      return slugs;
    },
    /** Published items of a collection. */
    items: (collection: string): Promise<Item[]> =>
      everyPage(async (query) => {
        const path = `/v2/content/${collection}/?${query}`;
        const { data, meta } = await send("GET", path, TOKEN.read, itemList);
        return { found: data[collection] ?? [], next: meta.next_page };
      }),
    /** Published pages of a type, references as addresses. */
    pages: (type: string): Promise<Page[]> =>
      everyPage(async (query) => {
        const path = `/v2/pages/${type}/?levels=1&${query}`;
        const { data, meta } = await send("GET", path, TOKEN.read, pageList);
        return { found: data, next: meta.next_page };
      }),
    /** Publishes items and returns their ids in the same order. */
    createItems: async (collection: string, items: Values[]): Promise<number[]> => {
      const ids: number[] = [];
      for (let from = 0; from < items.length; from += ITEMS_PER_REQUEST) {
        ids.push(...(await createBatch(collection, items.slice(from, from + ITEMS_PER_REQUEST))));
      }
      return ids;
    },
    createPage: async (created: NewPage): Promise<void> => {
      const body = { ...created, status: "published" };
      await send("POST", "/v2/pages/", TOKEN.write, anything, body);
    },
    updatePage: async (type: string, slug: string, fields: Values): Promise<void> => {
      const body = { status: "published", fields };
      await send("PATCH", `/v2/pages/${type}/${slug}/`, TOKEN.write, anything, body);
    },
  };
}

async function everyPage<T>(
  read: (query: string) => Promise<{ found: T[]; next: number | null }>,
): Promise<T[]> {
  const all: T[] = [];
  for (let number: number | null = 1; number !== null;) {
    const { found, next } = await read(`page_size=${MAX_PAGE_SIZE}&page=${number}`);
    all.push(...found);
    // Only forwards, so that a confused answer cannot keep us here.
    number = next !== null && next > number ? next : null;
  }
  return all;
}

function createSend({ originUrl, fetch }: { originUrl: string; fetch: typeof globalThis.fetch }) {
  return async <T>(
    method: "GET" | "POST" | "PATCH",
    path: string,
    token: string,
    answer: z.ZodType<T>,
    body?: unknown,
  ): Promise<T> => {
    const request = `${method} ${path}`;
    const headers: Record<string, string> = { authorization: `Token ${token}` };
    // A read that names a change is answered from the database. The log may lag behind what an interrupted load
    // wrote last, and that would be written again.
    if (token === TOKEN.read) headers[header.minChange] = "1";
    if (body !== undefined) headers["content-type"] = "application/json";
    const { status, text } = await exchange(request, async () => {
      const response = await fetch(new URL(path, originUrl), {
        method,
        headers,
        signal: AbortSignal.timeout(ORIGIN_WRITE_TIMEOUT_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, text: await response.text() };
    });
    const json = parseJson(text);
    if (status < 200 || status > 299) throw stopped(request, `answered ${status}: ${reason(json)}`);
    const parsed = answer.safeParse(json);
    if (parsed.success) return parsed.data;
    throw stopped(request, `answered what we do not understand: ${z.prettifyError(parsed.error)}`);
  };
}

async function exchange<T>(request: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DOMException && error.name === "TimeoutError") {
      throw stopped(request, `got no answer in ${ORIGIN_WRITE_TIMEOUT_MS / 1_000} s`, error);
    }
    throw stopped(request, `got no answer: ${innermost(error)}`, error);
  }
}

/** Node says only "fetch failed"; why is in the cause. */
const innermost = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? innermost(error.cause) : error.message;
};

/** The answer's `detail`, followed by its messages per field. */
function reason(body: unknown): string {
  const parsed = z.looseObject({ detail: z.string() }).safeParse(body);
  if (!parsed.success) return "no reason given";
  const { detail, code: _, ...fields } = parsed.data;
  if (Object.keys(fields).length === 0) return detail;
  return `${detail} ${cutText(JSON.stringify(fields), MAX_REASON_CHARS)}`;
}

const stopped = (request: string, what: string, cause?: unknown) =>
  new AppError("unavailable", `Loading the demo stopped: ${request} ${what}`, { cause });
