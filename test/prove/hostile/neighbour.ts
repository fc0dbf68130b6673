import { systemClock } from "../../../shared/clock.ts";
import type { SiteTokens } from "./attack.ts";
import { ask, mustAsk, type Answer } from "./requests.ts";

/** The site that must not suffer: what it holds, and what its readers and editors do. */

/** Edited while it is measured. */
const NOTES = 20;
/** Only read, so that lists of it that readers asked for are no work for the neighbour's own publishes. */
const BOOKS = 120;
const AUTHORS = 10;
const RECEIPT_POLL_MS = 100;

const text = (key: string) => ({ key, kind: "short_text" });

/** Fills the neighbour's site. */
export async function fillNeighbour(originUrl: string, tokens: SiteTokens): Promise<void> {
  const manage = (path: string, body: unknown) =>
    mustAsk(`${originUrl}/manage/v1/${path}`, { method: "POST", token: tokens.manage, body });
  const write = (path: string, body: object) =>
    mustAsk(`${originUrl}${path}`, {
      method: "POST",
      token: tokens.write,
      body: { ...body, status: "published" },
    });
  const author = { kind: "reference", to: { kind: "collection", key: "author" }, many: false };
  await manage("collections", { key: "author", fields: [text("name")] });
  const number = { key: "number", kind: "number" };
  const fields = [text("headline"), number, { ...author, key: "author" }];
  await manage("page-types", { key: "note", fields });
  await manage("page-types", { key: "book", fields });
  const names = Array.from({ length: AUTHORS }, (_, index) => ({ name: `Author ${index}` }));
  const made = await write("/v2/content/", { key: "author", fields: names });
  const { ids } = made as { ids: number[] };
  const page = (type: string, index: number) =>
    write("/v2/pages/", {
      title: `${type} ${index}`,
      slug: `${type}-${index}`,
      page_type: type,
      fields: { headline: `${type} ${index}`, number: index, author: ids[index % AUTHORS] },
    });
  for (let index = 0; index < NOTES; index++) await page("note", index);
  for (let index = 0; index < BOOKS; index++) await page("book", index);
  await mustAsk(`${originUrl}/v2/pages/note/note-0/?wait=live`, {
    method: "PATCH",
    token: tokens.write,
    body: { status: "published", fields: { number: 0 } },
  });
}

/** One thing that the neighbour's people do, again and again. */
export interface Lane {
  name: "warm read" | "uncached read" | "write" | "publish to live";
  everyMs: number;
  /** ours: what is measured here passes so many processes that differences below this are how two processors are shared out. */
  noiseMs: number;
  /** @param number of this request, from 0 on in the whole run */
  send(number: number): Promise<Answer>;
}

const ORDERS = ["published", "updated", "number", "headline"].flatMap((by) => [by, `-${by}`]);

/** A list that was not asked before: as many as there are numbers below 96,000. */
function uncachedPath(number: number): string {
  const order = ORDERS[number % ORDERS.length] ?? "published";
  const rest = Math.floor(number / ORDERS.length);
  const offset = rest % 100;
  const limit = 10 + (Math.floor(rest / 100) % 20);
  const levels = 1 + (Math.floor(rest / 2_000) % 5);
  return `/v2/pages/book/?levels=${levels}&limit=${limit}&offset=${offset}&order=${order}`;
}

/** What is measured. Processor slices are 3 ms, and a read at the edge meets two processes, the rest four and their answers. */
export function lanesOf(edgeUrl: string, originUrl: string, tokens: SiteTokens): Lane[] {
  const read = (path: string) => ask(`${edgeUrl}${path}`, { token: tokens.read });
  const publish = (slug: string, number: number, query: string) =>
    ask(`${edgeUrl}/v2/pages/note/${slug}/${query}`, {
      method: "PATCH",
      token: tokens.write,
      body: { status: "published", fields: { number } },
    });
  return [
    {
      name: "warm read",
      everyMs: 40,
      noiseMs: 6,
      send: (number) => read(`/v2/pages/book/book-${number % 20}/`),
    },
    {
      name: "uncached read",
      everyMs: 150,
      noiseMs: 15,
      send: (number) => read(uncachedPath(number)),
    },
    {
      name: "write",
      everyMs: 400,
      noiseMs: 15,
      send: (number) => publish(`note-${number % (NOTES / 2)}`, number, ""),
    },
    {
      name: "publish to live",
      everyMs: 600,
      noiseMs: 30,
      async send(number) {
        const slug = `note-${NOTES / 2 + (number % (NOTES / 2))}`;
        return live(originUrl, tokens, await publish(slug, number, "?wait=live"));
      },
    },
  ];
}

/** How long a publish is followed after the answer that waited for it. */
const FOLLOW_MS = 50_000;

/** Waits on for what was not live when the answer had to be given. */
async function live(originUrl: string, tokens: SiteTokens, answer: Answer): Promise<Answer> {
  if (answer.status !== 202) return answer;
  const { change, live: isLive } = JSON.parse(answer.text) as { change: number; live?: boolean };
  if (isLive === true) return answer;
  const untilMs = performance.now() + FOLLOW_MS;
  while (performance.now() < untilMs) {
    const receipt = await ask(`${originUrl}/manage/v1/changes/${change}`, { token: tokens.manage });
    const isThere = receipt.status === 200 && (JSON.parse(receipt.text) as { live: boolean }).live;
    if (isThere) return answer;
    await systemClock.sleep(RECEIPT_POLL_MS);
  }
  return { ...answer, status: 0 };
}
