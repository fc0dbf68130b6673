import { request as passOn } from "node:http";
import { beforeAll, describe, expect, it } from "vitest";
import { NO_EDGE } from "../../origin/delivery/courier/edge-calls.ts";
import type { Reach } from "../../origin/content/site/reach.ts";
import type { Receipt } from "../../origin/delivery/courier/receipts.ts";
import type { Explanation } from "../../origin/delivery/inspect/why.ts";
import { systemClock } from "../../shared/clock.ts";
import { header } from "../../shared/headers.ts";
import { ENTRY_PATH, PROBE_PATH } from "../../shared/inspect.ts";
import { strong } from "../../shared/respond.ts";
import { parseSecretKeys, signRequest } from "../../shared/signature.ts";
import { parseVersion } from "../../shared/version.ts";
import { eventually } from "../support/eventually.ts";
import { demoToken, request, useLarder, type Got } from "../support/larder.ts";
import { listen } from "../support/listener.ts";
import { freePorts } from "../support/processes.ts";

/** What the origin says of changes, answers and edges, held against what readers of real processes get. */

const METRICS = "metrics-of-the-test";
const RED = "/v2/pages/team/red/";
const BLUE = "/v2/pages/team/blue/";
const LIST = "/v2/pages/team/?page_size=5";

/** Of what stands in front of the edge later. */
const [FRONT_PORT = 0] = await freePorts(1);
const larder = useLarder({
  demo: false,
  outboundAllow: `127.0.0.1:${FRONT_PORT}`,
  originEnv: { LARDER_METRICS_TOKEN: METRICS },
});
/** The item that both pages show. */
let lead = 0;
/** A page that shows nobody. */
let lonely = 0;

beforeAll(async () => {
  const at = larder();
  const text = (key: string) => ({ key, kind: "short_text" });
  const person = { kind: "collection", key: "person" };
  const made = [
    await at.manage("POST", "/manage/v1/collections", { key: "person", fields: [text("name")] }),
    await at.manage("POST", "/manage/v1/page-types", {
      key: "team",
      fields: [text("words"), { key: "lead", kind: "reference", many: false, to: person }],
    }),
  ];
  expect(made.map(({ status }) => status)).toEqual([201, 201]);
  const items = { key: "person", status: "published", fields: [{ name: "Ann" }] };
  lead = idOf(await at.write("POST", "/v2/content/", items));
  const page = { page_type: "team", status: "published" };
  for (const slug of ["red", "blue", "lonely"]) {
    const fields = { words: slug, lead: slug === "lonely" ? null : lead };
    lonely = idOf(await at.write("POST", "/v2/pages/", { ...page, title: slug, slug, fields }));
  }
  await larder().live();
});

describe("a publish", () => {
  it("that waits until it is live has a receipt, and readers get it", async () => {
    const written = await rename("Bea", { wait: true });
    expect(written.json).toMatchObject({ live: true });
    const { edges, ...receipt } = await receiptOf(changeOf(written));
    const { committedAt, materializedAt, position, written: count } = receipt;
    expect(receipt).toMatchObject({ number: changeOf(written), kind: "publish", live: true });
    expect(edges).toEqual([
      {
        edge: "local",
        appliedAt: expect.any(String) as string,
        purgedAt: expect.any(String) as string,
        appliedMs: expect.any(Number) as number,
        purgedMs: expect.any(Number) as number,
        live: true,
        lastError: null,
      },
    ]);
    const times = [committedAt, materializedAt, edges[0]?.appliedAt, edges[0]?.purgedAt].map((at) =>
      Date.parse(at ?? ""),
    );
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const { text, headers } = await larder().read(RED);
    expect(text).toContain("Bea");
    expect(headers.get(header.freshness)).toBe("verified");
    const at = versionOf(headers).position;
    expect(at).toBeGreaterThan((position ?? 0) - (count ?? 0));
    expect(at).toBeLessThanOrEqual(position ?? 0);
  });
});

describe("why", () => {
  it.each([
    { what: "a page", path: RED, types: [], logged: true },
    { what: "a list", path: LIST, types: [{ kind: "page", key: "team" }], logged: false },
  ])("of $what names what the reader gets, in every layer", async ({ path, types, logged }) => {
    const [got] = await larder().warm([path]);
    const { status, headers } = got ?? { status: 0, headers: new Headers() };
    const version = versionOf(headers);
    const etag = strong(headers.get("etag") ?? "");
    const explained = await why(`${larder().edgeUrl}${path}&junk=1`.replace("/&", "/?"));
    expect([status, explained.query]).toEqual([200, path]);
    const at = logged ? { version, state: "live" } : null;
    const answer = { state: "live", version: at?.version ?? null, etag, detail: null };
    expect(explained.answer).toEqual(answer);
    expect(explained.types).toEqual(types);
    expect(explained.documents.map(({ id }) => id)).toContain(lead);
    const source = logged ? "store" : "replica";
    expect(explained.edges).toEqual([
      {
        edge: "local",
        standing: { state: logged ? "current" : "makes_it", reason: null },
        away: null,
        failedAt: null,
        lastError: null,
        entry: {
          ledger: {
            head: { ...explained.head, change: await newestChange() },
            whole: true,
            floor: 0,
            replica: expect.any(Boolean) as boolean,
            need: at,
          },
          store: { held: at },
        },
        reader: { kind: "live", version, etag, freshness: "verified", source, hit: true },
      },
    ]);
  });

  it("of what nobody published is what readers are told, and nothing is kept of it", async () => {
    const path = "/v2/pages/team/nobody/";
    const { status, json } = await larder().read(path);
    expect(status).toBe(404);
    for (let time = 1; time <= 2; time++) {
      const { answer, kept, edges } = await why(path);
      expect(answer).toEqual({ ...(json as object), state: "absent", version: null, etag: null });
      expect(kept).toBe(null);
      expect(edges).toMatchObject([
        { standing: { state: "makes_it", reason: null }, reader: { kind: "absent" } },
      ]);
    }
  });

  it("of what was taken down says that every layer has it gone", async () => {
    await larder().warm([BLUE]);
    const written = await larder().write("DELETE", `${BLUE}?wait=live`);
    const change = Number(written.headers.get(header.change));
    expect([written.status, (await receiptOf(change)).live]).toEqual([204, true]);
    const { status, headers } = await larder().read(BLUE);
    const version = versionOf(headers);
    const { answer, wrote, edges } = await why(BLUE);
    expect([status, answer.state, answer.version]).toEqual([404, "absent", version]);
    expect(wrote?.number).toBe(change);
    const gone = { version, state: "gone" };
    expect(edges).toMatchObject([
      {
        standing: { state: "current", reason: null },
        entry: { ledger: { need: gone }, store: { held: gone } },
        reader: { kind: "absent", version },
      },
    ]);
  });

  it("of a URL with a token nobody knows is the same, and repeats nothing of it", async () => {
    const token = "never-heard-of-0123456789";
    const url = `${RED}?auth_token=${token}`;
    const readers = await larder().read(url, null);
    expect(readers.status).toBe(401);
    const asked = `/manage/v1/why?url=${encodeURIComponent(url)}`;
    const got = await larder().manage("GET", asked);
    expect(got.text).not.toContain(token);
    expect(got.json).toEqual(await why(RED));
    const others = [token, demoToken.read, demoToken.write].map((as) =>
      larder().manage("GET", asked, undefined, as),
    );
    expect((await Promise.all(others)).map(({ status }) => status)).toEqual([401, 403, 403]);
  });
});

describe("what an edge says of itself", () => {
  it("is said to whoever signed the question, and to nobody else", async () => {
    const { key, edges, query } = await why(RED);
    const { edgeUrl, pushKeys } = larder();
    const asked = (path: string, params: Record<string, string>) =>
      `${path}?${new URLSearchParams({ site: key.split("/")[1] ?? "", ...params }).toString()}`;
    const paths = [asked(ENTRY_PATH, { key }), asked(PROBE_PATH, { query })];
    const ask = async (path: string, keys: string | null, signed = path) => {
      const { host } = new URL(edgeUrl);
      const signable = { method: "GET", host, path: signed, body: new Uint8Array() };
      const now = systemClock.now();
      const signature = keys && (await signRequest(parseSecretKeys(keys), now, signable));
      return request(
        new URL(path, edgeUrl),
        signature === null ? {} : { headers: { [header.signature]: signature } },
      );
    };
    const answers = await Promise.all(paths.map((path) => ask(path, pushKeys)));
    expect(answers.map(({ json }) => json)).toEqual([edges[0]?.entry, edges[0]?.reader]);
    for (const path of paths) {
      const refused = await Promise.all([
        ask(path, null),
        ask(path, `test:${"f".repeat(32)}`),
        ask(path, pushKeys, `${path}0`),
      ]);
      for (const { status, json } of refused)
        expect([status, json]).toEqual([401, { detail: expect.any(String) as string }]);
    }
  });
});

describe("a reach", () => {
  it("is exactly what a publish of the item and of the page then changes", async () => {
    await larder().warm([RED, LIST, "/v2/content/person/", "/v2/pages/team/"]);
    for (const [document, publish] of [
      [lead, () => rename("Eve", { wait: true })],
      [
        lonely,
        () =>
          larder().write("PATCH", "/v2/pages/team/lonely/?wait=live", { fields: { words: "not" } }),
      ],
    ] as const) {
      const path = `/manage/v1/documents/${document}/reach?action=publish`;
      const reach = (await larder().manage("GET", path)).json as Reach;
      const before = await positions(reach.queries);
      const { written } = await receiptOf(changeOf(await publish()));
      const after = await positions(reach.queries);
      expect(reach.queries).toHaveLength(reach.renditions);
      expect(reach.renditions).toBeGreaterThan(1);
      expect([document, written]).toEqual([document, reach.renditions]);
      expect(reach.queries.filter((_, at) => before[at] === after[at])).toEqual([]);
    }
  });
});

describe("an edge that stopped", () => {
  it("is said to be away and why, by receipt, explanation and metrics, until it is back", async () => {
    await larder().edge.kill("SIGTERM");
    const change = changeOf(await rename("Ida", { at: larder().originUrl }));
    const lost = await eventually("the courier to fail", async () => {
      const { edges, ...receipt } = await receiptOf(change);
      const isKnown = receipt.materializedAt !== null && edges[0]?.lastError !== null;
      return isKnown ? { ...receipt, edges } : undefined;
    });
    const lastError = NO_EDGE;
    const missing = { edge: "local", appliedAt: null, purgedAt: null, live: false, lastError };
    expect(lost).toMatchObject({ live: false, edges: [missing] });
    const away = {
      standing: { state: "away", reason: "cannot_be_reached" },
      away: lastError,
      failedAt: expect.any(String) as string,
      lastError,
      entry: null,
      reader: null,
    };
    const explained = await why(RED);
    expect(explained.edges).toMatchObject([away]);
    expect([explained.wrote?.number, explained.waiting]).toEqual([change, []]);
    await metric(/^larder_probes_total\{window="1",outcome="away"\}/, (count) => count > 0);
    await metric(/^larder_edge_failing_seconds\{/, (seconds) => seconds > 0);
    await metric(/^larder_edge_behind_changes\{/, (changes) => changes === 1);

    await larder().edge.start();
    await larder().live();
    const [healed] = (await receiptOf(change)).edges;
    expect([healed?.live, healed?.lastError]).toEqual([true, null]);
    const { answer, edges } = await why(RED);
    expect(edges).toMatchObject([
      { standing: { state: "current" }, failedAt: null, reader: { version: answer.version } },
    ]);
    expect((await larder().read(RED)).text).toContain("Ida");
    await metric(/^larder_edge_failing_seconds\{/, (seconds) => seconds === 0);
    await metric(/^larder_edge_behind_changes\{/, (changes) => changes === 0);
  });
});

describe("metrics", () => {
  it("count what the prober saw and how long publishes took", async () => {
    await rename("Joy", { wait: true });
    await metric(/^larder_probes_total\{window="1",outcome="fresh"\}/, (count) => count > 0);
    await metric(/^larder_publish_to_edge_seconds_count/, (count) => count > 0);
    await metric(/^larder_sends_total\{outcome="applied"\}/, (count) => count > 0);
  });

  it("are opened by their token, and are not there without one", async () => {
    const ask = async (authorization: string) =>
      (await request(`${larder().originUrl}/metrics`, { headers: { authorization } })).status;
    const wrong = ["Bearer x", `Bearer ${METRICS}x`, `Token ${demoToken.manage}`];
    expect(await Promise.all([`Bearer ${METRICS}`, ...wrong].map(ask))).toEqual([
      200, 401, 401, 401,
    ]);
    await larder().origin.kill("SIGTERM");
    await larder().origin.start({ LARDER_METRICS_TOKEN: "" });
    expect(await ask(`Bearer ${METRICS}`)).toBe(404);
  });
});

describe("an edge that answers and takes no push", () => {
  it("is behind, and none of its words are repeated, until it takes them", async () => {
    const words = "words of another machine";
    let takes = true;
    const front = await listen(
      async ({ method, path, headers, bytes }, response) => {
        if (method === "POST" && !takes) return void response.writeHead(502).end(words);
        // with the host that was signed, as a proxy in front has to
        const passed = passOn(new URL(path, larder().edgeUrl), { method, headers });
        passed.on("error", () => void response.destroy());
        passed.on("response", (got) => got.pipe(response.writeHead(got.statusCode ?? 0)));
        passed.end(bytes);
      },
      { port: FRONT_PORT },
    );
    const { data } = (await larder().manage("GET", "/manage/v1/edges")).json as {
      data: { id: number }[];
    };
    await larder().manage("POST", "/manage/v1/edges", { name: "front", url: front.url });
    for (const { id } of data) await larder().manage("DELETE", `/manage/v1/edges/${id}`);
    await larder().live();
    const [before] = await larder().warm([RED]);
    takes = false;
    const change = changeOf(await rename("Kim"));
    const { edges } = await eventually("the courier to fail", async () => {
      const receipt = await receiptOf(change);
      return receipt.edges[0]?.lastError === null ? undefined : receipt;
    });
    const lastError = NO_EDGE;
    expect(edges).toMatchObject([{ edge: "front", appliedAt: null, live: false, lastError }]);
    const explained = await larder().manage("GET", `/manage/v1/why?url=${RED}`);
    expect(explained.text).not.toContain(words);
    const version = versionOf(before?.headers ?? new Headers());
    expect((explained.json as Explanation).edges).toMatchObject([
      {
        standing: { state: "behind", reason: "cannot_be_reached" },
        lastError,
        entry: { ledger: { need: { version } }, store: { held: { version } } },
        reader: { version, etag: strong(before?.headers.get("etag") ?? ""), freshness: "verified" },
      },
    ]);
    takes = true;
    await larder().live();
    const { answer, edges: now } = await why(RED);
    expect(now).toMatchObject([
      { standing: { state: "current", reason: null }, reader: { version: answer.version } },
    ]);
  });
});

/** Publishes the item that both pages show under another name. */
async function rename(
  name: string,
  { wait = false, at = larder().edgeUrl }: { wait?: boolean; at?: string } = {},
): Promise<Got> {
  const url = new URL(`/v2/content/person/${lead}/${wait ? "?wait=live" : ""}`, at);
  const authorization = `Token ${demoToken.write}`;
  const got = await request(url, {
    method: "PATCH",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ fields: { name } }),
  });
  expect(got.status, got.text).toBe(202);
  return got;
}

async function why(url: string): Promise<Explanation> {
  const path = `/manage/v1/why?url=${encodeURIComponent(url)}`;
  const { status, text, json } = await larder().manage("GET", path);
  expect(status, text).toBe(200);
  return json as Explanation;
}

const receiptOf = async (change: number): Promise<Receipt> =>
  (await larder().manage("GET", `/manage/v1/changes/${change}`)).json as Receipt;

async function newestChange(): Promise<number> {
  const { json } = await larder().manage("GET", "/manage/v1/changes");
  return (json as { data: { number: number }[] }).data[0]?.number ?? 0;
}

/** Waits until the one line that matches has such a value. */
const metric = (line: RegExp, isSo: (value: number) => boolean) =>
  eventually(`${line.source} to be so`, async () => {
    const url = `${larder().originUrl}/metrics`;
    const { text } = await request(url, { headers: { authorization: `Bearer ${METRICS}` } });
    const found = text.split("\n").filter((one) => line.test(one));
    expect(found.length, line.source).toBeLessThanOrEqual(1);
    return isSo(Number(found[0]?.split(" ").at(-1))) ? true : undefined;
  });

const positions = async (paths: string[]): Promise<(string | null)[]> =>
  (await larder().readAll(paths)).map(({ headers }) => headers.get(header.position));

const versionOf = (headers: Headers) =>
  parseVersion(headers.get(header.position)) ?? { epoch: 0, position: 0 };

const changeOf = ({ json }: Got): number => (json as { change: number }).change;

function idOf({ status, text, json }: Got): number {
  expect(status, text).toBe(202);
  const { id, ids } = json as { id?: number; ids?: number[] };
  return id ?? ids?.[0] ?? 0;
}
