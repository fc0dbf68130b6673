import { describe, expect, it } from "vitest";
import { handle } from "../../edge/app.ts";
import { sha256Hex } from "../../shared/digest.ts";
import {
  ENTRY_PATH,
  parseEntryReport,
  parseProbeReport,
  PROBE_PATH,
} from "../../shared/inspect.ts";
import { tokenKey } from "../../shared/keys.ts";
import { parseSecretKeys, signRequest } from "../../shared/signature.ts";
import { createTestEdge, EDGE_KEYS, type Faults } from "../support/edge.ts";
import {
  batch,
  contentOf,
  dropped,
  gone,
  keyFor,
  live,
  SITE,
  someKey,
} from "../support/entries.ts";
import { madeOf, withDocuments } from "../support/replica.ts";
import { whileTimePasses } from "../support/until.ts";

/** What an edge tells the origin about itself. */

const HOME = "/v2/pages/*/home/";

function createEdge(faults: Faults = {}) {
  const edge = createTestEdge(faults);
  const ask = async (
    path: string,
    params: Record<string, string>,
    { keys = EDGE_KEYS, atMs = edge.clock.now(), signedPath = "" } = {},
  ) => {
    const target = `${path}?${new URLSearchParams(params).toString()}`;
    const signed = signedPath || target;
    const signable = { method: "GET", host: "edge.test", path: signed, body: new Uint8Array() };
    const signature = await signRequest(parseSecretKeys(keys), atMs, signable);
    const headers = { "larder-signature": signature };
    const request = new Request(`https://edge.test${target}`, { headers });
    const response = await whileTimePasses(edge.clock, handle(edge.parts, request));
    return { status: response.status, text: await response.text() };
  };
  const entry = async (key: string) =>
    parseEntryReport((await ask(ENTRY_PATH, { site: String(SITE), key })).text);
  const probe = async (query: string) =>
    parseProbeReport((await ask(PROBE_PATH, { site: String(SITE), query })).text);
  return { ...edge, ask, entry, probe };
}

const at = (position: number) => ({ epoch: 1, position });
const head = { epoch: 1, position: 3, change: 3 };

describe("what an edge holds for a key", () => {
  it("is told by version and state, of ledger and store", async () => {
    const { entry, ledger } = createEdge();
    const [a, b, c] = [someKey("a"), someKey("b"), someKey("c")];
    await ledger().apply(batch(0, [live(a, 1), gone(b, 2), dropped(c, 3)]));
    expect([await entry(a), await entry(b), await entry(c), await entry(someKey("d"))]).toEqual([
      {
        ledger: {
          head,
          whole: false,
          floor: 0,
          replica: false,
          need: { version: at(1), state: "live" },
        },
        store: { held: { version: at(1), state: "live" } },
      },
      {
        ledger: {
          head,
          whole: false,
          floor: 0,
          replica: false,
          need: { version: at(2), state: "gone" },
        },
        store: { held: { version: at(2), state: "gone" } },
      },
      {
        ledger: {
          head,
          whole: false,
          floor: 0,
          replica: false,
          need: { version: at(3), state: "dropped" },
        },
        store: { held: null },
      },
      {
        ledger: { head, whole: false, floor: 0, replica: false, need: null },
        store: { held: null },
      },
    ]);
  });

  it("is unknown of a part that does not answer, which is not the same as nothing", async () => {
    const edge = createEdge();
    const never = new Promise<never>(() => undefined);
    Object.assign(edge.parts.content, {
      ledgerOf: () => ({ look: () => never }),
      store: { get: () => Promise.reject(new Error("away")), put: () => never },
    });
    expect(await edge.entry(someKey("a"))).toEqual({ ledger: null, store: null });
  });
});

describe("a probe", () => {
  it("is answered as a reader would be, from the same cache", async () => {
    const { ledger, probe } = createEdge();
    const key = await keyFor(HOME);
    await ledger().apply(batch(0, [live(key, 1)]));
    const first = {
      kind: "live",
      version: at(1),
      etag: contentOf(key, 1).etag,
      freshness: "verified",
      source: "store",
      hit: false,
    };
    expect([await probe(HOME), await probe(HOME)]).toEqual([first, { ...first, hit: true }]);
    await ledger().apply(batch(1, [gone(key, 2)]));
    expect(await probe(HOME)).toEqual({
      kind: "absent",
      version: at(2),
      etag: null,
      freshness: "verified",
      source: "store",
      hit: false,
    });
  });

  it("sees what a purge that never came leaves with readers", async () => {
    const { ledger, probe } = createEdge({ purge: () => Promise.reject(new Error("refused")) });
    const key = await keyFor(HOME);
    await ledger().apply(batch(0, [live(key, 1)]));
    await probe(HOME);
    await ledger().apply(batch(1, [live(key, 2)]));
    expect(await probe(HOME)).toMatchObject({ version: at(1), hit: true });
  });

  it("of a token names no site and gives no grant away", async () => {
    const { ask, ledger } = createEdge();
    const hash = await sha256Hex("good");
    const grant = { site: SITE, scopes: ["read"], locales: ["en"], defaultLocale: "en" };
    const row = { ...live(tokenKey(hash), 1), body: JSON.stringify(grant) };
    await ledger().apply(batch(0, [row]));
    const { status, text } = await ask(PROBE_PATH, { query: `token:${hash}` });
    expect([status, parseProbeReport(text).version]).toEqual([200, at(1)]);
    expect(text).not.toContain("scopes");
  });

  it("says where the answer was made, and so does what is held: from documents", async () => {
    const { content, ledger, probe, entry } = createEdge();
    await ledger().apply(batch(0, [live(someKey("a"), 3)]));
    withDocuments(content, madeOf);
    expect(await probe(HOME)).toMatchObject({ source: "replica", version: at(3), hit: false });
    expect(await probe(HOME)).toMatchObject({ source: "replica", version: at(3), hit: true });
    expect(await entry(await keyFor(HOME))).toMatchObject({ ledger: { replica: true } });
  });

  it("of what nobody can answer says so", async () => {
    const { probe } = createEdge();
    const nothing = { version: null, etag: null, freshness: null, source: null, hit: false };
    expect(await probe(HOME)).toEqual({ kind: "unavailable", ...nothing });
  });
});

describe("both", () => {
  const good = { site: String(SITE), key: someKey("a"), query: HOME };

  it.each([ENTRY_PATH, PROBE_PATH])("want the origin's signature, in time: %s", async (path) => {
    const { ask, clock } = createEdge();
    const keys = `test:${"x".repeat(32)}`;
    const statuses = [
      (await ask(path, good)).status,
      (await ask(path, good, { keys })).status,
      (await ask(path, good, { atMs: clock.now() - 301_000 })).status,
      (await ask(path, good, { signedPath: `${path}?site=8` })).status,
    ];
    expect(statuses).toEqual([200, 401, 401, 401]);
  });

  it.each([
    [ENTRY_PATH, { ...good, site: "8" }],
    [ENTRY_PATH, { ...good, key: "r/7/a" }],
    [ENTRY_PATH, { key: good.key }],
    [PROBE_PATH, { query: HOME }],
    [PROBE_PATH, { ...good, site: "0" }],
    [PROBE_PATH, { ...good, query: `${HOME}?levels=2` }],
    [PROBE_PATH, { ...good, query: "/v2/pages/*/home" }],
  ])("refuse what makes no sense: %s %j", async (path, params) => {
    const { ask } = createEdge();
    const { status, text } = await ask(path, params as Record<string, string>);
    expect([status, Object.keys(JSON.parse(text) as object)]).toEqual([400, ["detail"]]);
  });
});
