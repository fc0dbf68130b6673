import { describe, expect, it } from "vitest";
import { handle } from "../../edge/app.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { tokenKey } from "../../shared/keys.ts";
import { createTestEdge } from "../support/edge.ts";
import { batch, contentOf, keyFor, live, SITE } from "../support/entries.ts";

/** Previews at the edge: past every layer to the origin, and only for tokens with the scope. */

const HOME = "/v2/pages/*/home/";

async function createEdge() {
  const edge = createTestEdge();
  const tokens = { reader: ["read"], editor: ["read", "preview"] };
  const grants = Object.entries(tokens).map(async ([token, scopes], index) => {
    const grant = { site: SITE, scopes, locales: ["en", "de"], defaultLocale: "en" };
    const entry = live(tokenKey(await sha256Hex(token)), index + 1);
    return { ...entry, etag: `"${token}"`, body: JSON.stringify(grant) };
  });
  const entries = [...(await Promise.all(grants)), live(await keyFor(HOME), 3)];
  await edge.ledger(SITE).apply(batch(0, entries));
  const ask = (path: string, init: RequestInit = {}) =>
    handle(edge.parts, new Request(`https://edge.test${path}`, init));
  return { ...edge, ask };
}

describe("B8: a preview", () => {
  it("is the origin's, asked in canonical form with the token in the header", async () => {
    const { ask, origin } = await createEdge();
    const path = `${HOME}?junk=1&locale=en&levels=3&preview=1&preview=1&auth_token=editor`;
    const response = await ask(path);
    expect(await response.json()).toEqual({ data: "drafts" });
    const printed = `${HOME}?levels=3`;
    expect(origin.calls).toEqual([
      { kind: "preview", method: "GET", printed, token: "editor", preview: "latest" },
    ]);
  });

  it("of working copies is asked for as such, whatever else is asked with it", async () => {
    const { ask, origin } = await createEdge();
    for (const params of ["preview=draft", "preview=1&preview=Draft", "test=1&preview=draft"])
      await ask(`${HOME}?${params}&auth_token=editor`);
    expect(origin.calls).toHaveLength(3);
    const asked = { kind: "preview", printed: HOME, token: "editor", preview: "draft" };
    for (const call of origin.calls) expect(call).toMatchObject(asked);
    await ask(`${HOME}?preview=draft&preview=1&auth_token=editor`);
    expect(origin.calls.at(-1)).toMatchObject({ preview: "latest" });
  });

  it.each(["preview=1", "preview=draft"])("reaches neither store nor cache: %s", async (params) => {
    const { ask, origin, store } = await createEdge();
    const before = store.puts.length;
    await ask(`${HOME}?${params}&auth_token=editor`);
    await ask(`${HOME}?${params}&auth_token=editor`);
    expect(origin.calls).toHaveLength(2);
    expect(store.puts.length).toBe(before);
    const plain = await ask(`${HOME}?auth_token=editor`);
    expect(await plain.text()).toBe(contentOf(await keyFor(HOME), 3).body);
    expect(plain.headers.get("larder-preview")).toBe(null);
  });

  it("is ignored for other tokens, which are answered from the edge and told so", async () => {
    const { ask, origin } = await createEdge();
    for (const params of ["preview=1", "test=1", "preview=true&test=1", "preview=draft"]) {
      const response = await ask(`${HOME}?${params}&auth_token=reader`);
      expect(await response.text()).toBe(contentOf(await keyFor(HOME), 3).body);
      expect(response.headers.get("larder-preview")).toBe("ignored");
    }
    expect((await ask(`${HOME}?preview=1&auth_token=reader`)).headers.get("cache-status")).toBe(
      "larder-cache; hit",
    );
    expect(origin.calls).toEqual([]);
  });

  it("of what has no drafts is an ordinary read", async () => {
    const { ask, origin } = await createEdge();
    await ask("/v2/authors/?preview=1&auth_token=editor");
    expect(origin.calls).toMatchObject([{ kind: "ask", asked: { printed: "/v2/authors/" } }]);
  });
});
