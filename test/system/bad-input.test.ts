import { gzipSync } from "node:zlib";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { detail } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import {
  MAX_BODY_BYTES,
  MAX_JSON_DEPTH,
  PUSH_MAX_INFLATED_BYTES,
  SIGNATURE_TOLERANCE_S,
} from "../../shared/limits.ts";
import { encodeBatch, PUSH_PATH, type Batch } from "../../shared/push.ts";
import { parseSecretKeys, signRequest } from "../../shared/signature.ts";
import { systemClock } from "../../shared/clock.ts";
import { eventually } from "../support/eventually.ts";
import { demoToken, request, useLarder, type Got } from "../support/larder.ts";
import {
  createSampleModel,
  goodSample,
  SAMPLE_FIELDS,
  samplePage as page,
} from "../support/sample-type.ts";

/** What clients and strangers get wrong: refused with the documented status and sentence, and nothing half done. */

const larder = useLarder({ demo: false });
let database: pg.Client;
let topic: number;

const good = () => goodSample(topic);

beforeAll(async () => {
  database = new pg.Client({ connectionString: larder().databaseUrl });
  await database.connect();
  topic = await createSampleModel(larder());
  const first = page(good(), { slug: "first" });
  const written = await larder().write("POST", "/v2/pages/?wait=live", first);
  expect(written, written.text).toMatchObject({ status: 202, json: { live: true } });
});
afterAll(() => database.end());

describe("a write that is no JSON object", () => {
  it.each([
    ["nothing", "", "JSON parse error - the body is not valid JSON."],
    ["half an object", '{"title":', "JSON parse error - the body is not valid JSON."],
    ["too deep", "[".repeat(MAX_JSON_DEPTH + 1), "JSON parse error - nested too deep."],
    ["very deep", '{"fields":'.repeat(200_000), "JSON parse error - nested too deep."],
    ["a list", "[]", undefined],
    ["a string", '"page"', undefined],
    ["null", "null", undefined],
  ])("is refused: %s", async (_, body, sentence) => {
    for (const path of ["/v2/pages/", "/v2/content/"]) {
      await refused(400, () => larder().write("POST", path, body), sentence);
    }
    await refused(400, () => larder().write("PATCH", "/v2/pages/sample/first/", body), sentence);
  });

  it("is refused when it is larger than 10 MB, told or untold", async () => {
    const body = JSON.stringify(page({ ...good(), long: "x".repeat(MAX_BODY_BYTES) }));
    const url = new URL("/v2/pages/", larder().edgeUrl);
    const headers = { authorization: `Token ${demoToken.write}` };
    const untold = () =>
      request(url, { method: "POST", headers, body: new Blob([body]).stream(), duplex: "half" });
    for (const send of [() => larder().write("POST", "/v2/pages/", body), untold]) {
      // an answer that comes before everything was sent may be lost with its connection
      const answered = () => eventually("an answer", () => send().catch(() => undefined));
      await refused(413, answered);
    }
  });

  it("is refused when it is not UTF-8", async () => {
    const headers = { authorization: `Token ${demoToken.write}` };
    const body = Buffer.from(JSON.stringify(page(good(), { title: "Zürich" })), "latin1");
    const url = new URL("/v2/pages/", larder().edgeUrl);
    await refused(400, () => request(url, { method: "POST", headers, body }));
  });
});

describe("a page that does not fit its model", () => {
  it("is refused without a title and a slug, with the contract's sentences", async () => {
    const body = { page_type: "sample", fields: good() };
    const got = await refused(400, () => larder().write("POST", "/v2/pages/", body));
    expect(got.json).toMatchObject({
      title: ["You must specify a page title."],
      slug: ["You must specify a page slug."],
    });
  });

  it.each([
    ["an unknown type", { page_type: "nothing" }, "page_type"],
    ["a slug with spaces", { slug: "two words" }, "slug"],
    ["a slug that is taken", { slug: "first" }, "slug"],
    ["a slug that is too long", { slug: "x".repeat(101) }, "slug"],
    ["a status there is none of", { status: "scheduled" }, "status"],
    ["fields that are a list", { fields: [] }, "fields"],
  ])("is refused for %s", async (_, more, member) => {
    const got = await refused(400, () => larder().write("POST", "/v2/pages/", page(good(), more)));
    expect(got.json).toHaveProperty(member, [expect.any(String)]);
  });

  it("is refused when it lacks a field, by that field's name", async () => {
    for (const { key } of SAMPLE_FIELDS) {
      const { [key]: _, ...fields } = good();
      const got = await refused(400, () => larder().write("POST", "/v2/pages/", page(fields)));
      expect(got.json).toMatchObject({ [key]: ["This field is required."] });
    }
  });

  it.each([
    ["required", ""],
    ["required", null],
    ["short", 7],
    ["long", { text: "x" }],
    ["rich", ["x"]],
    ["code", true],
    ["count", "seven"],
    ["count", [7]],
    ["yes", "perhaps"],
    ["yes", 2],
    ["day", "2026-02-30"],
    ["day", 20_260_101],
    ["shade", "red"],
    ["choice", "middle"],
    ["choice", 1],
    ["photo", "javascript:alert(1)"],
    ["photo", "no address"],
    ["photo", 3],
    ["one", "topic"],
    ["one", 987_654_321],
    ["one", 1.5],
    ["many", "first"],
    ["many[0]", ["nowhere"]],
    ["many[1]", ["first", 3]],
    ["rows", { name: "x" }],
    ["rows", [{}, {}, {}]],
    ["rows[0]", ["x"]],
    ["rows[0].name", [{ name: 1 }]],
    ["part", "x"],
    ["part.name", { name: 1 }],
    ["part.nothing", { nothing: "x" }],
    ["parts", { block: {} }],
    ["parts[0]", [{ nothing: {} }]],
    ["parts[0].block.name", [{ block: { name: 1 } }]],
    ["unknown", "x"],
  ])("is refused when %s is %j, at creation and at a change", async (path, value) => {
    const [key = ""] = path.split(/[.[]/);
    const fields = { [key]: value };
    const attempts = [
      () => larder().write("POST", "/v2/pages/", page({ ...good(), ...fields })),
      () => larder().write("PATCH", "/v2/pages/sample/first/", { fields }),
    ];
    for (const attempt of attempts) {
      const got = await refused(400, attempt);
      const { [path]: messages, detail: sentence } = got.json as Record<string, unknown>;
      expect(messages, got.text).toEqual(expect.arrayContaining([expect.any(String)]));
      expect(sentence).toContain(path);
    }
  });
});

describe("items that do not fit their collection", () => {
  it("are refused all together when one is wrong", async () => {
    const fields = [{ name: "two" }, { name: 3 }, { name: "four" }];
    const body = { key: "topic", status: "published", fields };
    await refused(400, () => larder().write("POST", "/v2/content/", body));
    const list = await larder().read("/v2/content/topic/");
    expect(list.json).toHaveProperty("meta.count", 1);
  });

  it.each([
    ["an unknown collection", { key: "nothing", fields: [{ name: "x" }] }],
    ["no items", { key: "topic", fields: [] }],
    ["too many items", { key: "topic", fields: Array.from({ length: 1_001 }, () => ({})) }],
    ["no key", { fields: [{ name: "x" }] }],
    ["a blank required field", { key: "topic", fields: [{ name: "" }] }],
  ])("are refused: %s", async (_, body) => {
    await refused(400, () => larder().write("POST", "/v2/content/", body));
  });

  it("are not found by ids that are none", async () => {
    for (const id of ["0", "-1", "1.5", "abc", "999999999", "9".repeat(30)]) {
      const path = `/v2/content/topic/${id}/`;
      await refused(404, () => larder().write("PATCH", path, { fields: { name: "x" } }));
      await refused(404, () => larder().write("DELETE", path));
    }
  });
});

describe("a write nobody may make", () => {
  it.each([
    ["with no token", null, detail.noToken],
    ["with an unknown token", "nobodys", detail.badToken],
    ["with a read token", demoToken.read, detail.noToken],
    ["with a token too long to be one", "x".repeat(10_000), detail.noToken],
  ])("is refused %s", async (_, token, sentence) => {
    const headers = token === null ? {} : { authorization: `Token ${token}` };
    for (const [method, path] of [
      ["POST", "/v2/pages/"],
      ["PATCH", "/v2/pages/sample/first/"],
      ["DELETE", "/v2/pages/*/first/"],
      ["POST", "/v2/content/"],
      ["PUT", `/v2/content/topic/${topic}/`],
      ["DELETE", `/v2/content/topic/${topic}/`],
    ] as const) {
      const url = new URL(path, larder().edgeUrl);
      const body = method === "DELETE" ? null : JSON.stringify(page(good()));
      const got = await refused(401, () => request(url, { method, headers, body }), sentence);
      expect(got.headers.get("www-authenticate")).toBe("Token");
    }
  });

  it("is refused with its token in the address, where only reads may have it", async () => {
    const path = `/v2/pages/sample/first/?auth_token=${demoToken.write}`;
    const url = new URL(path, larder().edgeUrl);
    await refused(401, () => request(url, { method: "DELETE" }), detail.noToken);
  });

  it("is refused by a method that the path does not have", async () => {
    for (const [method, path] of [
      ["POST", "/v2/pages/sample/first/"],
      ["DELETE", "/v2/pages/"],
      ["PUT", "/v2/content/"],
      ["PATCH", "/v2/pages/sample/"],
      ["POST", `/v2/content/topic/${topic}/`],
    ] as const) {
      const body = method === "DELETE" ? undefined : page(good());
      await refused(405, () => larder().write(method, path, body));
    }
  });
});

describe("a read that is wrong", () => {
  it.each([
    ["/v2/pages/nothing/", 404, detail.notFound],
    ["/v2/pages/sample/nothing/", 404, detail.pageNotFound],
    ["/v2/pages/nothing/first/", 404, detail.pageNotFound],
    ["/v2/pages/sample/%2e%2e%2ffirst/", 404, detail.pageNotFound],
    ["/v2/pages/sample/first/more/", 404, detail.notFound],
    ["/v2/content/nothing/", 404, detail.notFound],
    ["/v2/content/?keys=nothing", 404, "Content key nothing not found"],
    ["/v2/content/topic/0/", 404, detail.notFound],
    ["/v2/content/topic/999999999/", 404, detail.notFound],
    ["/v2/pages/sample/?page=0", 404, 'Invalid page "0": That page number is less than 1.'],
    ["/v2/pages/sample/?page=-2", 404, 'Invalid page "-2": That page number is less than 1.'],
    ["/v2/pages/sample/?page=abc", 404, 'Invalid page "abc": That page number is not an integer.'],
    ["/v2/pages/sample/?page=999", 404, 'Invalid page "999": That page contains no results.'],
    ["/v2/content/topic/?page=2", 404, 'Invalid page "2": That page contains no results.'],
    ["/v2/pages/sample/first/?levels=abc", 400, detail.levels],
    ["/v2/pages/sample/first/?levels=2.5", 400, detail.levels],
    ["/v2/pages/sample/first/?locale=tlh", 400, detail.locale],
    ["/v2/pages/sample/?locale=not%20one", 400, detail.locale],
    ["/v2/nothing/", 404, detail.notFound],
    ["/v2/pages/sample/first/%E0%A4%A/", 404, detail.notFound],
  ])("is told so: %s", async (path, status, sentence) => {
    await refused(status, () => larder().read(path), sentence);
  });

  it("with levels out of range is answered as with the nearest", async () => {
    for (const [asked, nearest] of [
      [6, 5],
      [99, 5],
      [0, 1],
      [-3, 1],
    ]) {
      const [got, same] = await larder().warm(
        [asked, nearest].map((levels) => `/v2/pages/sample/first/?levels=${levels}`),
      );
      expect(got?.status).toBe(200);
      expect(got?.text).toBe(same?.text);
    }
  });

  it("with no token, or an unknown one, is told which", async () => {
    for (const [token, sentence] of [
      [null, detail.noToken],
      ["nobodys", detail.badToken],
    ] as const) {
      const read = () => larder().read("/v2/pages/sample/first/", token);
      const got = await refused(401, read, sentence);
      expect(got.headers.get("www-authenticate")).toBe("Token");
    }
  });
});

describe("A11: a push that an edge must not take", () => {
  it("is refused without a signature, with a wrong one, and with one of another body", async () => {
    const body = await encodeBatch(await nextBatch());
    const right = await sign(body);
    for (const signature of [
      "",
      "v1 test 1 00",
      right.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
      right.replace("test", "best"),
      await sign(gzipSync("{}")),
    ]) {
      await refusedPush(401, body, signature);
    }
  });

  it("is refused when it was signed too long ago, or for too far ahead", async () => {
    const body = await encodeBatch(await nextBatch());
    for (const offMs of [-SIGNATURE_TOLERANCE_S - 10, SIGNATURE_TOLERANCE_S + 10]) {
      await refusedPush(401, body, await sign(body, systemClock.now() + offMs * 1_000));
    }
  });

  it("is refused when it is no batch, however well it is signed", async () => {
    const batch = await nextBatch();
    const bodies = [
      new Uint8Array([1, 2, 3]),
      new Uint8Array(),
      gzipSync("no JSON"),
      gzipSync("{}"),
      gzipSync(JSON.stringify({ ...batch, to: batch.from - 1 })),
      gzipSync(JSON.stringify({ ...batch, site: 0 })),
      (await encodeBatch(batch)).slice(0, 40),
    ];
    for (const body of bodies) await refusedPush(400, body, await sign(body));
  });

  it("is refused when it inflates beyond measure", async () => {
    const bomb = gzipSync(Buffer.alloc(2 * PUSH_MAX_INFLATED_BYTES, " "));
    await refusedPush(413, bomb, await sign(bomb));
  });

  it("is refused for a key of another site", async () => {
    const batch = await nextBatch();
    const [entry] = batch.entries;
    const foreign = `r/2/${"a".repeat(64)}`;
    const entries = entry === undefined ? [] : [{ ...entry, key: foreign }];
    const body = await encodeBatch({ ...batch, entries });
    await refusedPush(400, body, await sign(body));
  });

  it("is refused with the head when it does not continue it", async () => {
    const batch = await nextBatch();
    const { epoch, from } = batch;
    for (const wrong of [
      { ...batch, from: 0, to: batch.to },
      { ...batch, from: from + 10, to: from + 11, entries: [] },
      { ...batch, epoch: epoch - 1 },
      { ...batch, epoch: epoch + 1 },
    ]) {
      const body = await encodeBatch({ ...wrong, entries: [] });
      const got = await refusedPush(409, body, await sign(body));
      expect(got.json).toMatchObject({ outcome: "refused", head: { epoch, position: from } });
    }
  });
});

describe("a push that is well formed, signed and continues the head", () => {
  it("is taken, so that the refusals above were for their reasons", async () => {
    const body = await encodeBatch(await nextBatch());
    const headers = { [header.signature]: await sign(body) };
    const url = new URL(PUSH_PATH, larder().edgeUrl);
    const got = await request(url, { method: "POST", headers, body });
    expect(got).toMatchObject({ status: 200, json: { outcome: "applied" } });
    expect((await larder().read("/v2/pages/sample/first/")).text).toBe("{}");
  });
});

/** All rows there are: no refusal may add or change any. */
async function rows(): Promise<unknown> {
  const { rows: counted } = await database.query(`
    select (select count(*) from documents) as documents, (select count(*) from revisions) as revisions,
      (select count(*) from publications) as publications, (select max(revision_id) from publications) as newest,
      (select count(*) from document_references) as named, (select count(*) from changes) as changes,
      (select count(*) from renditions) as renditions, (select sum(head) from logs) as heads`);
  return counted;
}

/** Asks for what must be refused: with this status, as JSON with a `detail`, and without a trace. */
async function refused(status: number, ask: () => Promise<Got>, sentence?: string): Promise<Got> {
  const before = await rows();
  const got = await ask();
  expect(got.status, got.text).toBe(status);
  expect(got.headers.get("content-type")).toContain("application/json");
  expect(got.json).toHaveProperty("detail", sentence ?? expect.stringMatching(/./));
  expect(await rows()).toEqual(before);
  return got;
}

/** The same for a push; in addition the edge's answers stay what they were. */
async function refusedPush(
  status: number,
  body: Uint8Array<ArrayBuffer>,
  signature: string,
): Promise<Got> {
  const before = await larder().read("/v2/pages/sample/first/");
  const headers = { [header.signature]: signature, "content-type": "application/gzip" };
  const url = new URL(PUSH_PATH, larder().edgeUrl);
  const got = await refused(status, () => request(url, { method: "POST", headers, body }));
  const after = await larder().read("/v2/pages/sample/first/");
  expect(after.text).toBe(before.text);
  expect(after.headers.get(header.position)).toBe(before.headers.get(header.position));
  return got;
}

function sign(body: Uint8Array<ArrayBuffer>, nowMs = systemClock.now()): Promise<string> {
  const { pushKeys, edgeUrl } = larder();
  const signable = { method: "POST", host: new URL(edgeUrl).host, path: PUSH_PATH, body };
  return signRequest(parseSecretKeys(pushKeys), nowMs, signable);
}

/** The batch the edge would take next: a new body for a page it has. */
async function nextBatch(): Promise<Batch> {
  const { rows: logs } = await database.query<{
    epoch: string;
    head: string;
    change: string;
    key: string;
  }>(`
    select l.epoch, l.head, e.change, (select key from renditions where query = '/v2/pages/sample/first/') as key
    from logs l join edges e using (site_id) where l.site_id = 1`);
  const [log] = logs;
  if (log === undefined) throw new Error("the demo site has no log");
  const from = Number(log.head);
  const entry = {
    state: "live",
    position: from + 1,
    etag: '"x"',
    body: "{}",
    tags: "",
    key: log.key,
  } as const;
  const change = Number(log.change);
  const at = { epoch: Number(log.epoch), from, to: from + 1, change, head: from + 1 };
  return { site: 1, edge: 1, ...at, floor: 0, first: false, entries: [entry] };
}
