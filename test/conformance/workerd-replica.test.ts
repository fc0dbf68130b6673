import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLocalEdge, type LocalEdge } from "../../edge/local/miniflare.ts";
import { systemClock } from "../../shared/clock.ts";
import type { Values } from "../../shared/content/field-kind.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { header } from "../../shared/headers.ts";
import { tokenKey } from "../../shared/keys.ts";
import { encodeBatch, PUSH_PATH, type Entry } from "../../shared/push.ts";
import { parseSecretKeys, signRequest } from "../../shared/signature.ts";
import { live, SITE } from "../support/entries.ts";
import {
  documentEntry,
  documentRow,
  rowBatch,
  siteEntry,
  siteRow,
  typeRow,
} from "../support/replica-rows.ts";

/** The worker in its runtime answers from the documents that its ledger holds, while no origin is there. */

const KEYS = `test:${"k".repeat(32)}`;
const TOKEN = "a-reader";
let edge: LocalEdge;
let head = 0;

beforeAll(async () => {
  // a port that nobody listens on
  edge = await startLocalEdge({
    port: 0,
    dataFolder: null,
    origins: "http://127.0.0.1:9",
    pushKeys: KEYS,
    onLog: () => undefined,
  });
});
afterAll(() => edge.stop());

async function push(entries: Entry[]): Promise<void> {
  const next = rowBatch(head, entries);
  const body = await encodeBatch(next);
  const signable = { method: "POST", host: new URL(edge.url).host, path: PUSH_PATH, body };
  const signature = await signRequest(parseSecretKeys(KEYS), systemClock.now(), signable);
  const headers = { [header.signature]: signature };
  const response = await fetch(edge.url + PUSH_PATH, { method: "POST", body, headers });
  expect([response.status, await response.text()]).toMatchObject([200, expect.any(String)]);
  head = next.to;
}

async function read(path: string) {
  const headers = { authorization: `Token ${TOKEN}` };
  const { status, headers: given, ...response } = await fetched(edge.url + path, headers);
  return {
    status,
    json: response.json,
    layer: given.get(header.cacheStatus),
    freshness: given.get(header.freshness),
    position: given.get(header.position),
  };
}

async function fetched(url: string, headers: Record<string, string>) {
  const response = await fetch(url, { headers });
  const json = (await response.json()) as { data?: { name: string }[]; detail?: string };
  return { status: response.status, headers: response.headers, json };
}

describe("with no origin, the worker", () => {
  it("answers what nobody asked before from the documents, verified, at the ledger's head", async () => {
    const grant = { site: SITE, scopes: ["read"], locales: ["en", "de"], defaultLocale: "en" };
    const token = { ...live(tokenKey(await sha256Hex(TOKEN)), 1), body: JSON.stringify(grant) };
    const team = typeRow({
      id: 1,
      key: "team",
      fields: [{ key: "role", kind: "short_text" }],
    });
    const member = (id: number, role: string) =>
      documentEntry(1 + id, id, documentRow({ id, fields: { role } as Values }));
    await push([
      token,
      member(1, "cook"),
      member(2, "baker"),
      member(3, "ape"),
      siteEntry(5, siteRow([team])),
    ]);
    const list = await read("/v2/pages/team/?order=fields.role&page_size=2");
    expect(list).toMatchObject({
      status: 200,
      layer: "larder-cache; fwd=miss, larder-store; fwd=miss, larder-replica; hit",
      freshness: "verified",
      position: "1.5",
    });
    expect(list.json.data?.map(({ name }) => name)).toEqual(["Document 3", "Document 2"]);
    // It is kept after it was given.
    await expect
      .poll(() => read("/v2/pages/team/?order=fields.role&page_size=2"))
      .toMatchObject({ layer: "larder-cache; hit", freshness: "verified" });
  });

  it("says why a question makes no sense, and that a page is not there", async () => {
    const refused = await read("/v2/pages/team/?fields.nothing=1");
    expect([refused.status, refused.json.detail]).toEqual([
      400,
      expect.stringContaining("nothing"),
    ]);
    expect(await read("/v2/pages/team/nobody/")).toMatchObject({
      status: 404,
      json: { detail: "Page not found." },
      freshness: "verified",
    });
  });

  it("gives nothing of a document that was taken down, at once", async () => {
    await push([documentEntry(6, 2, null)]);
    const list = await read("/v2/pages/team/?order=-fields.role");
    expect(list.json.data?.map(({ name }) => name)).toEqual(["Document 1", "Document 3"]);
    expect(await read("/v2/pages/team/slug-2/")).toMatchObject({ status: 404, position: "1.6" });
  });

  it("answers as many as are asked at once, and goes on to take batches meanwhile", async () => {
    const asked = Array.from({ length: 24 }, (_, index) =>
      read(`/v2/pages/team/?page_size=${index + 3}&levels=3`),
    );
    const taken = push([
      documentEntry(7, 4, documentRow({ id: 4, fields: { role: "dancer" } as Values })),
    ]);
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    await taken;
    expect(new Set(statuses)).toEqual(new Set([200]));
    const list = await read("/v2/pages/team/?order=fields.role&page_size=9");
    expect(list.json.data).toHaveLength(3);
  });

  it("answers a search too", async () => {
    expect((await read("/v2/pages/search/?query=cook")).status).toBe(200);
  });
});
