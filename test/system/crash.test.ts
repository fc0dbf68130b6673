import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Event } from "../../shared/events.ts";
import { startLocalEdge, type LocalEdge } from "../../edge/local/miniflare.ts";
import { createDatabase } from "../support/database.ts";
import { eventually } from "../support/eventually.ts";
import { COMPILED } from "../support/processes.ts";
import { TEST_KEYS } from "../support/origin.ts";

/** Every step between a commit and the acknowledgement of its delivery, in order. */
const STEPS = [
  "change.committed",
  "materialize.started",
  "materialize.serialized",
  "materialize.committed",
  "courier.sending",
  "courier.answered",
  "courier.recorded",
] as const satisfies Event["kind"][];

const PROGRAM = fileURLToPath(new URL("../support/crashing-origin.ts", import.meta.url));

let edge: LocalEdge;
let database: Awaited<ReturnType<typeof createDatabase>>;
const running = new Set<ChildProcess>();

/** Starts an origin process that dies at an event, or never. */
async function startOrigin(crashAt?: string): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [PROGRAM], {
    env: {
      ...COMPILED,
      DATABASE_URL: database.url,
      ORIGIN_PORT: "0",
      LARDER_DEMO: "1",
      LARDER_EDGES: edge.url,
      LARDER_PUSH_KEYS: TEST_KEYS,
      ...(crashAt === undefined ? {} : { CRASH_AT: crashAt }),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { url, child };
}

async function stopOrigin(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

/** A write with a demo token; whether it was answered is not known when the origin dies over it. */
async function send(url: string, token: string, method: string, body: unknown): Promise<void> {
  const headers = { authorization: `Token ${token}`, "content-type": "application/json" };
  await fetch(url, { method, headers, body: JSON.stringify(body) }).catch(() => undefined);
}

/** What management answers. */
async function manage<T>(url: string): Promise<T> {
  const response = await fetch(url, { headers: { authorization: "Token demo-manage" } });
  return (await response.json()) as T;
}

const readEdge = (path: string) => fetch(`${edge.url}${path}?auth_token=demo-read`);

const positionOf = (response: Response) =>
  Number(response.headers.get("larder-position")?.split(".")[1] ?? Number.NaN);

/** Where the page and the list of its type stand in the log, as the edge has it. */
async function positions(): Promise<[number, number]> {
  const [page, list] = await Promise.all([
    readEdge("/v2/pages/note/note/"),
    readEdge("/v2/pages/note/"),
  ]);
  return [positionOf(page), positionOf(list)];
}

beforeAll(async () => {
  database = await createDatabase();
  edge = await startLocalEdge({
    port: 0,
    dataFolder: null,
    // never asked in vain: what is read here was published
    origins: "http://127.0.0.1:9",
    pushKeys: TEST_KEYS,
    onLog: () => undefined,
  });
  const { url, child } = await startOrigin();
  const fields = [{ key: "text", kind: "short_text" }];
  await send(`${url}/manage/v1/page-types`, "demo-manage", "POST", { key: "note", fields });
  const page = {
    title: "Note",
    slug: "note",
    page_type: "note",
    status: "published",
    fields: { text: "before" },
  };
  await send(`${url}/v2/pages/?wait=live`, "demo-write", "POST", page);
  await stopOrigin(child);
});

afterAll(async () => {
  for (const child of running) child.kill("SIGKILL");
  await edge?.stop();
  await database?.drop();
});

test.for(STEPS)("a publish whose origin dies at %s arrives after a restart, once", async (step) => {
  const [pageBefore, listBefore] = await positions();
  const crashing = await startOrigin(step);
  const died = once(crashing.child, "exit");
  await send(`${crashing.url}/v2/pages/note/note/`, "demo-write", "PATCH", {
    fields: { text: step },
  });
  expect(await died).toEqual([null, "SIGKILL"]);

  const { url, child } = await startOrigin();
  await eventually(`the edge to have ${step}`, async () => {
    const response = await readEdge("/v2/pages/note/note/");
    const text = await response.text();
    return text.includes(step) ? response : undefined;
  });
  const receipt = await eventually("the receipt", async () => {
    const { data } = await manage<{ data: { number: number }[] }>(`${url}/manage/v1/changes`);
    const found = await manage<{ live: boolean }>(`${url}/manage/v1/changes/${data[0]?.number}`);
    return found.live ? found : undefined;
  });
  // the page's row, the page and the list of its type, one position each: nothing was written twice
  const headBefore = Math.max(pageBefore, listBefore);
  expect(receipt).toMatchObject({ written: 2, position: headBefore + 3 });
  expect((await positions()).toSorted((a, b) => a - b)).toEqual([headBefore + 2, headBefore + 3]);
  expect(await revisionsWith(url, step)).toHaveLength(1);
  await stopOrigin(child);
});

async function revisionsWith(url: string, text: string): Promise<unknown[]> {
  const { data: documents } = await manage<{ data: { id: number }[] }>(
    `${url}/manage/v1/documents?type=note`,
  );
  const path = `${url}/manage/v1/documents/${documents[0]?.id}/revisions`;
  const { data } = await manage<{ data: { id: number }[] }>(path);
  const revisions = await Promise.all(
    data.map(({ id }) => manage<{ fields: { text: string } }>(`${path}/${id}`)),
  );
  return revisions.filter(({ fields }) => fields.text === text);
}
