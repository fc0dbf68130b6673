import { expect, test } from "vitest";
import { handle } from "../../edge/app.ts";
import { ambient } from "../../program/current.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { tokenKey } from "../../shared/keys.ts";
import { createTestEdge } from "../support/edge.ts";
import { batch, keyFor, live, SITE } from "../support/entries.ts";

/** Which answers of an edge say the request's id, and what happens on its behalf. */

const HOME = "/v2/pages/*/home/";

async function createEdge() {
  const edge = createTestEdge();
  const grant = { site: SITE, scopes: ["read"], locales: ["en"], defaultLocale: "en" };
  const token = live(tokenKey(await sha256Hex("token")), 1);
  const entries = [
    { ...token, etag: '"t"', body: JSON.stringify(grant) },
    live(await keyFor(HOME), 2),
  ];
  await edge.ledger().apply(batch(0, entries));
  const reported: (string | undefined)[] = [];
  const parts = {
    ...edge.parts,
    report: () => void reported.push(ambient.get()?.request),
  };
  const ask = (path: string, headers: Record<string, string> = {}, more = {}) =>
    handle(
      { ...parts, ...more },
      new Request(`https://edge.test${path}`, {
        headers: { authorization: "Token token", ...headers },
      }),
    );
  return { ...edge, ask, reported };
}

const idOf = (response: Response) => response.headers.get("x-request-id");

test("the first reader's answer says its id; what the cache gives says none, whoever asks", async () => {
  const { ask } = await createEdge();
  expect(idOf(await ask(HOME, { "x-request-id": "first" }))).toBe("first");
  const second = await ask(HOME, { "x-request-id": "second" });
  expect(second.headers.get("cache-status")).toBe("larder-cache; hit");
  expect(idOf(second)).toBe(null);
});

test("an answer that a zone may keep says none", async () => {
  const { ask } = await createEdge();
  const parts = { behindZone: true };
  const path = `${HOME}?auth_token=token`;
  const kept = await ask(path, { authorization: "" }, parts);
  expect(kept.headers.get("cloudflare-cdn-cache-control")).toBe("no-store");
  const request = new Request(`https://edge.test${path}`);
  const { parts: all } = await createEdge();
  const answer = await handle({ ...all, ...parts }, request);
  expect(answer.headers.get("cloudflare-cdn-cache-control")).toMatch(/^public/);
  expect(idOf(answer)).toBe(null);
});

test("errors say it, of every kind, and one that no trusted shape has is made anew", async () => {
  const { ask } = await createEdge();
  for (const path of ["/nothing", "/v2/pages/*/none/?x=%00", "/v2/", "/metrics"])
    expect(idOf(await ask(path, { "x-request-id": "mine" })), path).toBe("mine");
  expect(idOf(await ask("/nothing", { "x-request-id": "a, b" }))).toMatch(/^[0-9a-f-]{36}$/);
});

test("what fails inside is reported on behalf of its request", async () => {
  const { ask, reported } = await createEdge();
  const tokens = { resolve: () => Promise.reject(new Error("broken")) };
  await Promise.all(["one", "two"].map((id) => ask(HOME, { "x-request-id": id }, { tokens })));
  expect(new Set(reported)).toEqual(new Set(["one", "two"]));
  expect(ambient.get()).toBe(undefined);
});
