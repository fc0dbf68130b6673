import type { Answered, Sent } from "./balancer.ts";
import { demoToken } from "./client.ts";

/** Readers and editors of the demo site who never rest, and what they were answered. */
export interface Load {
  /** What must not be: a read that failed, a write without an answer, or with one that is final. */
  failures: string[];
  /** How many were answered 200 and 202, and how many may be sent again. */
  counts(): { reads: number; writes: number; retryable: number };
  /** Each editor's page, the last number of its that was taken, and the last that it sent. */
  pages(): { slug: string; taken: number; sent: number }[];
  /** Returns when readers and editors were answered so often since it was asked. */
  passes(reads: number, writes: number): Promise<void>;
  stop(): Promise<void>;
}

export interface LoadOptions {
  send: (method: string, path: string, options?: Sent) => Promise<Answered>;
  readers: number;
  editors: number;
  /** With which tokens, at the time; the demo's unless told. */
  tokens?: () => { read: string; write: string };
}

const TYPE = "load";

/** Makes the type and a page for each editor; then load may be put on the site. */
export async function prepareLoad({ send, editors }: LoadOptions): Promise<void> {
  const fields = [{ key: "number", kind: "short_text" }];
  const made = [
    await send("POST", "/manage/v1/page-types", json(demoToken.manage, { key: TYPE, fields })),
  ];
  for (let at = 0; at < editors; at++) {
    const page = { title: "x", slug: `p-${at}`, page_type: TYPE, status: "published" };
    const body = { ...page, fields: { number: "0" } };
    made.push(await send("POST", "/v2/pages/", json(demoToken.write, body)));
  }
  const refused = made.find(({ status }) => status >= 300);
  if (refused !== undefined) throw new Error(`${refused.status} ${refused.text}`);
}

export function startLoad({ send, readers, editors, tokens = () => demoToken }: LoadOptions): Load {
  const failures: string[] = [];
  const counts = { reads: 0, writes: 0, retryable: 0 };
  const pages = Array.from({ length: editors }, (_, at) => ({
    slug: `p-${at}`,
    taken: 0,
    sent: 0,
  }));
  let stopped = false;
  const waiting = new Set<() => void>();
  const tell = () => {
    for (const look of waiting) look();
  };
  const read = async (at: number) => {
    const path = `/v2/pages/${TYPE}/p-${at % editors}/?auth_token=${tokens().read}`;
    const { status, text, by } = await send("GET", path);
    if (status === 200) counts.reads += 1;
    else failures.push(`a read at ${by}: ${status} ${text}`);
  };
  const write = async (page: (typeof pages)[number]) => {
    const sent = json(tokens().write, { fields: { number: String(++page.sent) } });
    const { status, headers, text, by } = await send(
      "PATCH",
      `/v2/pages/${TYPE}/${page.slug}/`,
      sent,
    );
    if (status === 202) {
      counts.writes += 1;
      page.taken = page.sent;
    } else if ((status === 503 || status === 429) && headers["retry-after"] !== undefined) {
      counts.retryable += 1;
    } else failures.push(`a write at ${by}: ${status} ${text}`);
  };
  const repeat = async (work: () => Promise<void>) => {
    while (!stopped) {
      await work().catch((error: unknown) => failures.push(String(error)));
      tell();
    }
  };
  const working = [
    ...Array.from({ length: readers }, (_, at) => repeat(() => read(at))),
    ...pages.map((page) => repeat(() => write(page))),
  ];
  return {
    failures,
    counts: () => ({ ...counts }),
    pages: () => pages.map((page) => ({ ...page })),
    passes(reads, writes) {
      const goal = { reads: counts.reads + reads, writes: counts.writes + writes };
      return new Promise((resolve) => {
        const look = () => {
          if (counts.reads < goal.reads || counts.writes < goal.writes) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
      });
    },
    async stop() {
      stopped = true;
      await Promise.all(working);
    },
  };
}

const json = (token: string, body: object): Sent => ({
  headers: { authorization: `Token ${token}`, "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** The number that an answer of an editor's page shows. */
export function numberIn(text: string): number {
  const { data } = JSON.parse(text) as { data: { fields: { number: string } } };
  return Number(data.fields.number);
}

/** The address of an editor's page. */
export const pageOf = (slug: string): string =>
  `/v2/pages/${TYPE}/${slug}/?auth_token=${demoToken.read}`;
