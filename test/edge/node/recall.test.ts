import { createServer, request as ask, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { afterAll, describe, expect, it } from "vitest";
import { handle } from "../../../edge/app.ts";
import { createMirror } from "../../../edge/node/mirror.ts";
import { nameOf } from "../../../edge/cache/memory-cache.ts";
import { createNodeRecall } from "../../../edge/node/recall.ts";
import type { AnswerCache, Asked } from "../../../edge/ports.ts";
import { createTokenMemo, createTokens } from "../../../edge/read/tokens.ts";
import { sha256Hex } from "../../../shared/digest.ts";
import { tokenKey } from "../../../shared/keys.ts";
import { createTestEdge } from "../../support/edge.ts";
import { batch, contentOf, keyFor, live, SITE } from "../../support/entries.ts";

/** A thread that answers from memory what it answered before, over real HTTP, beside one that never does. */

const HOME = "/v2/pages/*/home/";
const HOUR_MS = 3_600_000;
const servers: { close(): void }[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

interface Sent {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

async function createThread() {
  const edge = createTestEdge();
  const grants = { reader: grantOf(SITE), other: grantOf(SITE + 1) };
  const tokens = await Promise.all(
    Object.entries(grants).map(async ([name, grant], at) => {
      const entry = live(tokenKey(await sha256Hex(name)), at + 1);
      return { ...entry, etag: `"${name}"`, body: JSON.stringify(grant) };
    }),
  );
  const edition = async (site: number, position: number) =>
    live(await keyFor(HOME, site), position);
  await edge.ledger().apply(batch(0, [...tokens, await edition(SITE, 3)]));
  await edge.ledger(SITE + 1).apply(batch(0, [await edition(SITE + 1, 4)], { site: SITE + 1 }));
  let untilMs = edge.clock.now() + HOUR_MS;
  const mirror = createMirror(edge.clock, async (asked: Asked) => ({
    ...(await edge.parts.cache.read(asked)),
    untilMs,
  }));
  const recall = createNodeRecall((name) => mirror.peek(name));
  const served = (cache: AnswerCache, given?: typeof recall.keep) => {
    const parts = { ...edge.parts, cache, tokens: createTokens(cache, createTokenMemo()) };
    return given === undefined ? parts : { ...parts, given };
  };
  const remembering = served(mirror, (given) => recall.keep(given));
  const answer = getRequestListener((request) => handle(remembering, request));
  const plainly = getRequestListener((request) => handle(served(mirror), request));
  let recalled = 0;
  const server = createServer((request, response) => {
    if (request.headers["x-plain"] !== undefined) return void plainly(request, response);
    if (recall.answer(request, response)) recalled += 1;
    else void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  const read = (path: string, headers: Record<string, string | string[]> = {}, method = "GET") =>
    new Promise<Sent>((resolve, reject) => {
      const asked = ask(
        { host: "127.0.0.1", port, path, method, agent: false, headers },
        (response) => {
          let body = "";
          response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          );
        },
      );
      asked.on("error", reject).end();
    });
  return {
    ...edge,
    mirror,
    read,
    recalled: () => recalled,
    keepFor: (ms: number) => void (untilMs = edge.clock.now() + ms),
    publish: async (position: number) => {
      await edge.ledger().apply(batch(position - 1, [await edition(SITE, position)]));
      mirror.drop([nameOf({ site: SITE, printed: HOME })]);
    },
  };
}

const grantOf = (site: number) => ({
  site,
  scopes: ["read"],
  locales: ["en"],
  defaultLocale: "en",
});
const reader = { authorization: "Token reader" };
const untimed = ({ headers, ...sent }: Sent) => ({ ...sent, headers: { ...headers, date: "" } });

/** A thread that has been asked for the page until it answers from memory. */
async function warmed(
  headers: Record<string, string | string[]> = reader,
  path = HOME,
  method = "GET",
) {
  const thread = await createThread();
  for (let count = 0; count < 3; count++) await thread.read(path, headers, method);
  return thread;
}

describe("the same request", () => {
  it.each([
    ["with its token", HOME, reader, "GET"],
    ["with the token in its address", `${HOME}?auth_token=reader`, {}, "GET"],
    ["with a validator that stands", HOME, { ...reader, "if-none-match": `W/"nothing", *` }, "GET"],
    ["asking for previews that its token does not open", `${HOME}?preview=1`, reader, "GET"],
    ["for its head alone", HOME, reader, "HEAD"],
  ])("%s is answered from memory as it was before", async (_, path, headers, method) => {
    const thread = await warmed(headers, path, method);
    expect(thread.recalled()).toBe(1);
    const plain = await thread.read(path, { ...headers, "x-plain": "1" }, method);
    const recalled = await thread.read(path, headers, method);
    expect(thread.recalled()).toBe(2);
    expect(untimed(recalled)).toEqual(untimed(plain));
  });

  it("has the page as it is now, from the moment the cache has dropped it", async () => {
    const thread = await warmed();
    const { body: before } = await thread.read(HOME, reader);
    await thread.publish(4);
    const after = await thread.read(HOME, reader);
    expect(after.body).toBe(contentOf(await keyFor(HOME), 4).body);
    expect(after.body).not.toBe(before);
  });

  it("opens nothing any more once its token is dropped", async () => {
    const thread = await warmed();
    const printed = `token:${await sha256Hex("reader")}`;
    thread.mirror.drop([nameOf({ site: null, printed })]);
    await thread.read(HOME, reader);
    expect(thread.recalled()).toBe(1);
  });

  it("is asked anew when its time is over", async () => {
    const thread = await createThread();
    thread.keepFor(1_000);
    for (let count = 0; count < 3; count++) await thread.read(HOME, reader);
    await thread.clock.advance(1_000);
    await thread.read(HOME, reader);
    expect(thread.recalled()).toBe(1);
  });
});

describe("a request that differs", () => {
  it.each<[string, Record<string, string | string[]>, string, string]>([
    ["in its token", { authorization: "Token other" }, HOME, "GET"],
    ["in having none", {}, HOME, "GET"],
    ["in having two", { authorization: ["Token reader", "Token other"] }, HOME, "GET"],
    ["in what it takes", { ...reader, "accept-encoding": "gzip" }, HOME, "GET"],
    ["in what it has", { ...reader, "if-none-match": "*" }, HOME, "GET"],
    ["in what it has seen", { ...reader, "larder-min-change": "1" }, HOME, "GET"],
    ["in saying nothing of what it has seen", { ...reader, "larder-min-change": "" }, HOME, "GET"],
    ["in wanting keys", { ...reader, "larder-tags": "1" }, HOME, "GET"],
    ["in its method", reader, HOME, "HEAD"],
    ["in its address", reader, `${HOME}?levels=1`, "GET"],
    [
      "in being far too long",
      { ...reader, "if-none-match": `"${"x".repeat(5_000)}"` },
      HOME,
      "GET",
    ],
  ])("%s is answered for itself, however often it comes", async (_, headers, path, method) => {
    const thread = await warmed();
    const before = thread.recalled();
    const plain = await thread.read(path, { ...headers, "x-plain": "1" }, method);
    const first = await thread.read(path, headers, method);
    expect(thread.recalled()).toBe(before);
    expect({ status: first.status, body: first.body }).toEqual({
      status: plain.status,
      body: plain.body,
    });
  });

  it("is not kept without end for one answer", async () => {
    const thread = await warmed();
    const odd = (count: number) => thread.read(HOME, { ...reader, "if-none-match": `"${count}"` });
    for (let count = 0; count < 120; count++) await odd(count);
    const before = thread.recalled();
    await odd(1);
    expect(thread.recalled()).toBe(before);
  });
});
