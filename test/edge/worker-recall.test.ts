import { describe, expect, it } from "vitest";
import { handle } from "../../edge/app.ts";
import { createMemoryCache } from "../../edge/cache/memory-cache.ts";
import { createWorkerRecall } from "../../edge/cloudflare/recall.ts";
import { answerMiss } from "../../edge/read/content.ts";
import { createTokenMemo, createTokens } from "../../edge/read/tokens.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { tokenKey } from "../../shared/keys.ts";
import { createTestEdge } from "../support/edge.ts";
import { batch, contentOf, keyFor, live, SITE } from "../support/entries.ts";

/** An isolate that answers from memory what it answered before. On Node the same is asked over HTTP (`node/recall.test.ts`). */

const HOME = "/v2/pages/*/home/";
const reader = { authorization: "Token reader" };

async function createIsolate() {
  const edge = createTestEdge();
  const token = tokenKey(await sha256Hex("reader"));
  const grant = { site: SITE, scopes: ["read"], locales: ["en"], defaultLocale: "en" };
  const key = await keyFor(HOME);
  const opened = { ...live(token, 1), etag: '"reader"', body: JSON.stringify(grant) };
  await edge.ledger().apply(batch(0, [opened, live(key, 2)]));
  const cache = createMemoryCache({ clock: edge.clock, maxBytes: 1_000_000 }, (asked) =>
    answerMiss(edge.parts.content, asked),
  );
  const recall = createWorkerRecall((name) => cache.peek(name));
  const parts = {
    ...edge.parts,
    cache,
    tokens: createTokens(cache, createTokenMemo()),
    given: recall.keep,
  };
  const requestOf = (init: RequestInit = {}) =>
    new Request(`https://edge.example${HOME}`, { headers: reader, ...init });
  const said = async (response: Response | undefined) =>
    response && {
      status: response.status,
      headers: [...response.headers],
      body: await response.text(),
    };
  return {
    edge,
    cache,
    key,
    token,
    recalled: async (init?: RequestInit) => said(recall.answer(requestOf(init))),
    read: async (init?: RequestInit) => said(await handle(parts, requestOf(init))),
  };
}

describe("the same request", () => {
  it.each<[string, RequestInit]>([
    ["for a page", {}],
    ["for its head", { method: "HEAD" }],
    ["with a validator that stands", { headers: { ...reader, "if-none-match": "*" } }],
  ])("%s is answered from memory, word for word, as often as it comes", async (_, init) => {
    const isolate = await createIsolate();
    await isolate.read(init);
    expect(await isolate.recalled(init)).toBeUndefined();
    const given = await isolate.read(init);
    expect(await isolate.recalled(init)).toEqual(given);
    expect(await isolate.recalled(init)).toEqual(given);
  });

  it("is not answered from memory once its page is purged, and then has the page as it is", async () => {
    const isolate = await createIsolate();
    for (let count = 0; count < 2; count++) await isolate.read();
    await isolate.edge.ledger().apply(batch(2, [live(isolate.key, 3)]));
    await isolate.cache.purge([isolate.key]);
    expect(await isolate.recalled()).toBeUndefined();
    const after = await isolate.read();
    expect(after?.body).toBe(contentOf(isolate.key, 3).body);
  });

  it("is not answered from memory once its token is purged", async () => {
    const isolate = await createIsolate();
    for (let count = 0; count < 2; count++) await isolate.read();
    expect(await isolate.recalled()).toBeDefined();
    await isolate.cache.purge([isolate.token]);
    expect(await isolate.recalled()).toBeUndefined();
  });

  it("is not answered from memory when another token asks, or who has seen a change", async () => {
    const isolate = await createIsolate();
    for (let count = 0; count < 2; count++) await isolate.read();
    expect(await isolate.recalled({ headers: { authorization: "Token other" } })).toBeUndefined();
    expect(
      await isolate.recalled({ headers: { ...reader, "larder-min-change": "1" } }),
    ).toBeUndefined();
  });
});
