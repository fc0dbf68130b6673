import { describe, expect, it } from "vitest";
import { AppError } from "../../shared/errors.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { tokenKey } from "../../shared/keys.ts";
import { UNVERIFIED_TTL_S, VERIFIED_TTL_S } from "../../shared/limits.ts";
import type { FromOrigin } from "../../edge/ports.ts";
import { createTestEdge } from "../support/edge.ts";
import { batch, gone, live, SITE } from "../support/entries.ts";

/** Who a request's token says it is. */

const grantOf = (site: number) => ({
  site,
  scopes: ["read" as const],
  locales: ["en"],
  defaultLocale: "en",
});
const known = (site: number): FromOrigin => ({
  kind: "live",
  etag: `"t${site}"`,
  tags: "",
  body: JSON.stringify(grantOf(site)),
  version: null,
});
const unknown: FromOrigin = { kind: "absent", detail: "Invalid token.", tags: "", version: null };

/** The grant of a token, or what the reader is told instead. */
function createEdge() {
  const edge = createTestEdge();
  const resolve = async (headers: Record<string, string>, query = "") => {
    const url = new URL(`https://edge.test/v2/content/${query}`);
    try {
      return (await edge.parts.tokens.resolve(new Request(url, { headers }), url)).grant;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return `${error.code}: ${error.message} ${error.options.retryAfterS ?? ""}`.trimEnd();
    }
  };
  return {
    ...edge,
    resolve,
    withToken: (token: string) => resolve({ authorization: `Token ${token}` }),
  };
}

/** An edge whose log has a token of `SITE`. */
async function createEdgeWithToken() {
  const edge = createEdge();
  const key = tokenKey(await sha256Hex("good"));
  const body = JSON.stringify(grantOf(SITE));
  await edge.ledger().apply(batch(0, [{ ...live(key, 1), body }]));
  return { ...edge, key };
}

const BAD = "unauthorized: Invalid token.";

describe("a token", () => {
  it("that is missing is asked for", async () => {
    const { origin, resolve } = createEdge();
    const missing = "unauthorized: Authentication credentials were not provided.";
    expect([
      await resolve({}),
      await resolve({ authorization: "Bearer good" }),
      await resolve({}, "?auth_token="),
      await resolve({ authorization: `Token ${"x".repeat(257)}` }),
    ]).toEqual([missing, missing, missing, missing]);
    expect(origin.calls).toEqual([]);
  });

  it("opens its site, in the header or in the URL, without asking the origin", async () => {
    const { origin, resolve, withToken } = await createEdgeWithToken();
    expect([await withToken("good"), await resolve({}, "?auth_token=good")]).toEqual([
      grantOf(SITE),
      grantOf(SITE),
    ]);
    expect(origin.calls).toEqual([]);
  });

  it.each([
    ["opens what this version knows of it", { scopes: ["read", "levitate"], more: 1 }, "known"],
    ["is a 503 and not a fault when nothing of it can be read", { scopes: 7 }, "unreadable"],
  ])("that another version of the origin wrote %s", async (_, members, outcome) => {
    const edge = createEdge();
    const key = tokenKey(await sha256Hex("new"));
    const body = JSON.stringify({ ...grantOf(SITE), ...members });
    await edge.ledger().apply(batch(0, [{ ...live(key, 1), body }]));
    edge.origin.says({ kind: "live", etag: '"n"', tags: "", body, version: null });
    const unreadable = "unavailable: What this token opens cannot be read here. Try again. 5";
    expect(await edge.withToken("new")).toEqual(outcome === "known" ? grantOf(SITE) : unreadable);
    const troubles = edge.events.filter(({ kind }) => kind === "edge.trouble");
    expect(troubles).toHaveLength(outcome === "known" ? 0 : 1);
  });

  it("opens one site only: two tokens never stand for each other", async () => {
    const { origin, withToken } = createEdge();
    origin.says(known(1), `token:${await sha256Hex("one")}`);
    origin.says(known(2), `token:${await sha256Hex("two")}`);
    for (let round = 0; round < 2; round++) {
      expect([await withToken("one"), await withToken("two")]).toEqual([grantOf(1), grantOf(2)]);
    }
  });

  it("that the origin does not know is refused", async () => {
    const { origin, withToken } = await createEdgeWithToken();
    origin.says(unknown);
    expect(await withToken("bad")).toBe(BAD);
    origin.says({ kind: "refused", code: "invalid", detail: "no" });
    expect(await withToken("worse")).toBe(BAD);
  });

  it("goes to nobody as it is: only its hash is asked for", async () => {
    const { origin, withToken } = createEdge();
    await withToken("very-secret");
    expect(JSON.stringify(origin.calls)).not.toContain("very-secret");
    expect(origin.calls).toHaveLength(1);
  });

  it("that nobody can tell anything about is neither good nor bad", async () => {
    const { withToken } = createEdge();
    expect(await withToken("some")).toBe(
      "unavailable: This token is not known here and the origin cannot be reached. 5",
    );
  });

  it("is good again as soon as the origin can tell, because not knowing is never kept", async () => {
    const { origin, withToken } = createEdge();
    await withToken("some");
    origin.says(known(3));
    expect(await withToken("some")).toEqual(grantOf(3));
  });

  it("that was bad is asked for again after the cache's five seconds, not later", async () => {
    const { clock, origin, withToken } = createEdge();
    origin.says(unknown);
    await withToken("new");
    origin.says(known(3));
    await clock.advance(UNVERIFIED_TTL_S * 1000 - 1);
    expect(await withToken("new")).toBe(BAD);
    await clock.advance(1);
    expect(await withToken("new")).toEqual(grantOf(3));
  });

  it("that is made becomes good at once when the log brings it", async () => {
    const { key, ledger, origin, withToken } = {
      ...createEdge(),
      key: tokenKey(await sha256Hex("new")),
    };
    origin.says(unknown);
    expect(await withToken("new")).toBe(BAD);
    await ledger().apply(batch(0, [{ ...live(key, 1), body: JSON.stringify(grantOf(SITE)) }]));
    expect(await withToken("new")).toEqual(grantOf(SITE));
  });

  it("that is revoked is refused at once, also while the origin is away", async () => {
    const { key, ledger, withToken } = await createEdgeWithToken();
    expect(await withToken("good")).toEqual(grantOf(SITE));
    await ledger().apply(batch(1, [gone(key, 2)]));
    expect(await withToken("good")).toBe(BAD);
  });

  it("whose scopes changed has the new ones at once", async () => {
    const { key, ledger, withToken } = await createEdgeWithToken();
    await withToken("good");
    const more = { ...grantOf(SITE), scopes: ["read", "write"] };
    await ledger().apply(batch(1, [{ ...live(key, 2), body: JSON.stringify(more) }]));
    expect(await withToken("good")).toEqual(more);
  });

  it("stays good for hours while origin and ledger are away", async () => {
    const { clock, parts, withToken } = await createEdgeWithToken();
    await withToken("good");
    Object.assign(parts.content, {
      ledgerOf: () => ({ look: () => Promise.reject(new Error("away")) }),
    });
    await clock.advance(24 * VERIFIED_TTL_S * 1000);
    expect(await withToken("good")).toEqual(grantOf(SITE));
  });
});
