import { Butter } from "../../../client/src/butter/index.ts";
import {
  createClient,
  LarderError,
  memoryStore,
  type ClientOptions,
} from "../../../client/src/index.ts";
import { FAILURES, good, type Behaviour } from "./behaviour.ts";

/** What a client must do while its endpoints fail: the same cases in Node, in workerd and in a browser, against real servers. */
export interface Case {
  name: string;
  /** What each endpoint does, request by request; the last one goes on. */
  servers: Behaviour[][];
  run(endpoints: string[]): Promise<unknown>;
  /** What `run` comes to, as JSON. */
  expected: unknown;
  /** How often each endpoint was asked, at most. */
  asked?: number[];
}

/** Long enough that a good server is not late on a busy machine. */
const ATTEMPT_TIMEOUT_MS = 1_500;

const clientOf = (endpoints: string[], more: Partial<ClientOptions> = {}) =>
  createClient({
    token: "cases",
    endpoints,
    attemptTimeoutMs: ATTEMPT_TIMEOUT_MS,
    timeoutMs: 60_000,
    sharing: true,
    ...more,
  });

type Client = ReturnType<typeof clientOf>;

/** A read and what came of it, without what differs from run to run. */
async function outcome(work: Promise<unknown>): Promise<unknown> {
  try {
    const { data, freshness, stale, since } = (await work) as Awaited<
      ReturnType<Client["post"]["retrieve"]>
    >;
    const { slug, title } = data;
    return { slug, title, freshness, stale, ...(since && { since: since instanceof Date }) };
  } catch (error) {
    if (error instanceof LarderError) return { code: error.code, status: error.status ?? null };
    return { thrown: (error as Error).name };
  }
}

const retrieve = (client: Client, slug = "loaf") => outcome(client.post.retrieve(slug));
const fresh = (title: string) => ({ slug: "loaf", title, freshness: "verified", stale: false });
const copied = (title: string) => ({
  slug: "loaf",
  title,
  freshness: "copy",
  stale: true,
  since: true,
});

const isNoServer = ({ kind }: Behaviour) => kind === "refused" || kind === "no_name";

const eachFailure: Case[] = Object.entries(FAILURES).flatMap(([name, { behaviour, code }]) => {
  const status = "status" in behaviour ? behaviour.status : code === "broken" ? 200 : null;
  const cases: Case[] = [
    {
      name: `${name} at one endpoint: the other one answers`,
      servers: [[behaviour], [good()]],
      run: (endpoints) => retrieve(clientOf(endpoints)),
      expected: fresh("1 at 5"),
      asked: [1, 1],
    },
    {
      name: `${name} at all endpoints, with a copy: the copy, and it says so`,
      servers: [[good(), behaviour], [behaviour]],
      run: async (endpoints) => {
        const copies = memoryStore();
        const before = await retrieve(clientOf([endpoints[0] ?? ""], { copies }));
        const dead = isNoServer(behaviour) ? deadOf(endpoints) : endpoints;
        return [before, await retrieve(clientOf(dead, { copies }))];
      },
      expected: [fresh("0 at 5"), copied("0 at 5")],
      asked: [4, 3],
    },
    {
      name: `${name} everywhere, and no copy: rejected, after three attempts at most`,
      servers: [[behaviour], [behaviour]],
      run: (endpoints) => retrieve(clientOf(endpoints)),
      expected: { code, status },
      asked: [2, 2],
    },
  ];
  if (isNoServer(behaviour)) return cases;
  const again: Case = {
    name: `${name} once: asked again, and answered`,
    servers: [[behaviour, good()]],
    run: (endpoints) => retrieve(clientOf(endpoints)),
    expected: fresh("0 at 5"),
    asked: [2],
  };
  return [...cases, again];
});

/** Where nobody listens from the first request on, the good server before it is left out. */
const deadOf = (endpoints: string[]): string[] => endpoints.slice(1);

const others: Case[] = [
  {
    name: "what the API refuses is not asked again, nor answered from a copy",
    servers: [[good(), { kind: "refusal", status: 404, detail: "Not found." }], [good()]],
    run: async (endpoints) => {
      const client = clientOf(endpoints, { copies: memoryStore(), revalidation: false });
      return [await retrieve(client), await retrieve(client)];
    },
    expected: [fresh("0 at 5"), { code: "refused", status: 404 }],
    asked: [2, 0],
  },
  {
    name: "an endpoint that failed rests: the next reads do not ask it",
    servers: [[{ kind: "status", status: 503, retryAfter: "60" }], [good()]],
    run: async (endpoints) => {
      const client = clientOf(endpoints, { revalidation: false });
      return [await retrieve(client), await retrieve(client), await retrieve(client)];
    },
    expected: [fresh("1 at 5"), fresh("1 at 5"), fresh("1 at 5")],
    asked: [1, 3],
  },
  {
    name: "an edge that is behind takes nobody back",
    servers: [[good(9), { kind: "status", status: 500 }], [good(7)]],
    run: async (endpoints) => {
      const client = clientOf(endpoints);
      return [await retrieve(client), await retrieve(client)];
    },
    expected: [fresh("0 at 9"), { ...fresh("0 at 9"), freshness: "held" }],
    asked: [2, 1],
  },
  {
    name: "what did not change is not sent again",
    servers: [[good()]],
    run: async (endpoints) => {
      const sent: number[] = [];
      const client = clientOf(endpoints, {
        async fetch(input, init) {
          const response = await fetch(input, init);
          sent.push(response.status);
          return response;
        },
      });
      return [await retrieve(client), await retrieve(client), sent];
    },
    expected: [fresh("0 at 5"), fresh("0 at 5"), [200, 304]],
    asked: [2],
  },
  {
    name: "equal reads at once are one request",
    servers: [[good()]],
    run: (endpoints) => {
      const client = clientOf(endpoints);
      return Promise.all([1, 2, 3, 4, 5].map(() => retrieve(client)));
    },
    expected: [1, 2, 3, 4, 5].map(() => fresh("0 at 5")),
    asked: [1],
  },
  {
    name: "a read that its caller ends, ends, and fails nobody else's",
    servers: [[{ kind: "hang" }], [good()]],
    run: async (endpoints) => {
      const client = clientOf(endpoints, { attemptTimeoutMs: 60_000 });
      const stop = new AbortController();
      const ended = outcome(client.post.retrieve("loaf", {}, { signal: stop.signal }));
      stop.abort();
      return [
        await ended,
        await outcome(client.post.retrieve("loaf", {}, { signal: stop.signal })),
      ];
    },
    expected: [{ thrown: "AbortError" }, { thrown: "AbortError" }],
    asked: [1, 0],
  },
  {
    name: "a copy of one token is no other token's",
    servers: [[good(), { kind: "status", status: 500 }]],
    run: async (endpoints) => {
      const copies = memoryStore();
      const first = await retrieve(clientOf(endpoints, { copies }));
      const other = await retrieve(clientOf(endpoints, { copies, token: "other" }));
      return [first, other, await retrieve(clientOf(endpoints, { copies }))];
    },
    expected: [fresh("0 at 5"), { code: "failing", status: 500 }, copied("0 at 5")],
  },
  {
    name: "a list is read to its end",
    servers: [[good()]],
    run: async (endpoints) => {
      const slugs: string[] = [];
      for await (const page of clientOf(endpoints).pages.all("country")) slugs.push(page.slug);
      return slugs;
    },
    expected: ["page-1", "page-2", "page-3"],
    asked: [3],
  },
];

/** What ButterCMS's calls come to, by `larder/butter`: the title and how fresh it is, or the sentence. */
async function butterly(endpoints: string[], times: number): Promise<unknown[]> {
  const butter = Butter("cases", { endpoints, timeout: 60_000 });
  const came: unknown[] = [];
  for (let nth = 0; nth < times; nth++)
    came.push(
      await butter.post.retrieve("loaf").then(
        ({ data, status, headers }) => [data?.data.title, status, headers?.["larder-freshness"]],
        ({ message, cause }: Error) => [message, (cause as { status?: number }).status],
      ),
    );
  return came;
}

const inPlaceOfButter: Case[] = [
  {
    name: "larder/butter: one edge breaks off, the other one answers",
    servers: [[{ kind: "reset" }], [good()]],
    run: (endpoints) => butterly(endpoints, 2),
    expected: [
      ["1 at 5", 200, "verified"],
      ["1 at 5", 200, "verified"],
    ],
    asked: [1, 2],
  },
  {
    name: "larder/butter: nobody answers any more, what was read before",
    servers: [[good(), { kind: "status", status: 503 }]],
    run: (endpoints) => butterly(endpoints, 2),
    expected: [
      ["0 at 5", 200, "verified"],
      ["0 at 5", 200, "copy"],
    ],
  },
  {
    name: "larder/butter: nobody answers, ButterCMS's sentence",
    servers: [[{ kind: "status", status: 500 }]],
    run: (endpoints) => butterly(endpoints, 1),
    expected: [["[detail]: Not now. (500)", 500]],
  },
];

export const cases: Case[] = [...eachFailure, ...others, ...inPlaceOfButter];

/** Runs one by its name, where an error can only be told as text. */
export async function runCase(name: string, endpoints: string[]): Promise<unknown> {
  const found = cases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no case ${name}`);
  return found.run(endpoints);
}
