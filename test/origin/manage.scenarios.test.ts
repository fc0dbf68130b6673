import { sql } from "../../origin/db/drizzle.ts";
import { describe, expect, test } from "vitest";
import { sha256Hex } from "../../shared/digest.ts";
import { rows } from "../../origin/db/rows.ts";
import { recordFailure } from "../../origin/db/log/edges.ts";
import { recordReached } from "../../origin/db/log/receipts.ts";
import { createFakeClock } from "../support/clock.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { ask, expectScenarios, failure, notFound, refusedField } from "../support/scenarios.ts";

const newOrigin = originsOfFile();

const START = Date.parse("2026-01-01T00:00:00Z");
const STORED = "2026-01-01T00:00:00Z";
const newStill = () => newOrigin({ clock: createFakeClock(START) });

interface Created {
  id: number;
  token: string;
  change: number;
}

async function createToken(origin: TestOrigin, scopes: string[]): Promise<Created> {
  const { status, body } = await origin.request("POST", "/manage/v1/tokens", {
    label: "new",
    scopes,
  });
  expect(status).toBe(201);
  return body as Created;
}

/** Routes of every resource of the management API, one of each method. */
const routes: [string, unknown][] = [
  ["GET /manage/v1/page-types", undefined],
  ["POST /manage/v1/collections", { key: "a", fields: [] }],
  ["PUT /manage/v1/single-pages/a", { fields: [] }],
  ["DELETE /manage/v1/components/a", undefined],
  ["GET /manage/v1/documents", undefined],
  ["POST /manage/v1/documents/1/publish", {}],
  ["GET /manage/v1/tokens", undefined],
  ["POST /manage/v1/tokens", { label: "a", scopes: ["manage"] }],
  ["DELETE /manage/v1/tokens/1", undefined],
  ["GET /manage/v1/edges", undefined],
  ["POST /manage/v1/edges", { name: "a", url: "https://a.example" }],
  ["GET /manage/v1/changes", undefined],
  ["GET /manage/v1/nothing", undefined],
];

describe("management", () => {
  test("wants a manage token, in the header", async () => {
    const origin = await newOrigin();
    const { token } = await createToken(origin, ["read", "preview", "write"]);
    const none = failure("Authentication credentials were not provided.");
    const inUrl = `?auth_token=${origin.token}`;
    const refusals = [
      { name: "without a token", token: null, status: 401, body: none },
      { name: "with the token in the URL", token: null, status: 401, body: none, more: inUrl },
      {
        name: "with an unknown token",
        token: "nonsense",
        status: 401,
        body: failure("Invalid token."),
      },
      {
        name: "with every other scope",
        token,
        status: 403,
        body: failure("This token may not manage the site."),
      },
    ];
    const scenarios = routes.flatMap(([request, send]) =>
      refusals.map(({ name, more = "", ...refused }) => ({
        ...refused,
        name: `${request} ${name}`,
        ask: `${request}${more}`,
        send,
      })),
    );
    await expectScenarios(origin, scenarios);
  });

  test("tokens do not write content", async () => {
    const origin = await newOrigin();
    const { token } = await createToken(origin, ["manage"]);
    await expectScenarios(origin, [
      {
        name: "a write",
        ask: "POST /v2/content/",
        send: { key: "a", fields: [{}] },
        token,
        status: 401,
        body: failure("Authentication credentials were not provided."),
      },
      { name: "a read", ask: "GET /v2/content/", token, status: 200, body: {} },
    ]);
  });
});

describe("a token", () => {
  test("is shown once; what is stored is its hash", async () => {
    const origin = await newStill();
    const created = await createToken(origin, ["read", "write"]);
    const { token, change, ...shown } = created;
    expect(token).toMatch(/^[A-Za-z0-9_-]{32}$/);
    const row = {
      label: "new",
      scopes: ["read", "write"],
      surrogateKeys: false,
      createdAt: STORED,
      revokedAt: null,
    };
    expect(shown).toEqual({ id: created.id, ...row });
    expect(change).toBeTypeOf("number");
    const { body } = await origin.request("GET", "/manage/v1/tokens");
    const first = {
      id: created.id - 1,
      label: "test",
      scopes: ["read", "preview", "write", "manage"],
    };
    expect(body).toEqual({
      data: [
        { ...row, ...first },
        { ...row, id: created.id },
      ],
    });
    await origin.materialize();
    expect(await placesOf(origin, token)).toEqual([]);
    const hash = await sha256Hex(token);
    const places = await placesOf(origin, hash);
    expect(places).toContain("tokens.hash");
    expect(places).toContain("log_entries.key");
  });

  test("differs from every other", async () => {
    const origin = await newOrigin();
    const tokens = await Promise.all(
      Array.from({ length: 5 }, () => createToken(origin, ["read"]).then(({ token }) => token)),
    );
    expect(new Set(tokens).size).toBe(5);
  });

  test("opens what its scopes say until it is revoked", async () => {
    const origin = await newOrigin();
    await makeType(origin, "page-types", "p", [text("words")]);
    await makePage(origin, "p", "a", { words: "w" });
    const reader = await createToken(origin, ["read"]);
    const writer = await createToken(origin, ["write"]);
    const statuses = async (token: string) => {
      const read = await ask(origin, { ask: "GET /v2/pages/p/a/", token });
      const write = await ask(origin, { ask: "PATCH /v2/pages/p/a/", send: {}, token });
      return [read.status, write.status];
    };
    expect(await statuses(reader.token)).toEqual([200, 401]);
    expect(await statuses(writer.token)).toEqual([200, 202]);
    const revoked = await origin.request("DELETE", `/manage/v1/tokens/${writer.id}`);
    const { change } = revoked.body as { change: number };
    expect([revoked.status, revoked.body]).toEqual([200, { change: writer.change + 2 }]);
    expect(await statuses(writer.token)).toEqual([401, 401]);
    expect(await statuses(reader.token)).toEqual([200, 401]);
    const listed = await origin.request("GET", `/manage/v1/changes/${change}`);
    expect(listed.body).toMatchObject({ kind: "token" });
  });

  test("is refused where it makes no sense", async () => {
    const origin = await newOrigin();
    const { id } = await createToken(origin, ["read"]);
    const other = `${origin.token}-other`;
    await origin.addSite(other, other);
    await origin.request("DELETE", `/manage/v1/tokens/${id}`);
    const post = "POST /manage/v1/tokens";
    const options = 'Invalid option: expected one of "read"|"preview"|"write"|"manage"';
    await expectScenarios(origin, [
      {
        name: "revoked twice",
        ask: `DELETE /manage/v1/tokens/${id}`,
        status: 404,
        body: notFound(),
      },
      {
        name: "revoked by another site",
        ask: `DELETE /manage/v1/tokens/${id - 1}`,
        token: other,
        status: 404,
        body: notFound(),
      },
      {
        name: "without scopes",
        ask: post,
        send: { label: "a", scopes: [] },
        status: 400,
        body: refusedField("scopes", "Too small: expected array to have >=1 items"),
      },
      {
        name: "with an unknown scope",
        ask: post,
        send: { label: "a", scopes: ["all"] },
        status: 400,
        body: refusedField("scopes.0", options),
      },
      {
        name: "without a label",
        ask: post,
        send: { label: "", scopes: ["read"] },
        status: 400,
        body: refusedField("label", "Too small: expected string to have >=1 characters"),
      },
    ]);
  });
});

/** Columns of the database in which a text occurs, whatever their type. */
async function placesOf(origin: TestOrigin, needle: string): Promise<string[]> {
  const { db } = origin.parts.postgres;
  const columns = await rows<{ table: string; column: string }>(db)`
    select c.table_name as table, c.column_name as column from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE'`;
  expect(columns.length).toBeGreaterThan(50);
  const places: string[] = [];
  for (const { table, column } of columns) {
    const found = await rows(db)`
      select 1 from ${sql.identifier(table)} where ${sql.identifier(column)}::text like ${`%${needle}%`} limit 1`;
    if (found.length > 0) places.push(`${table}.${column}`);
  }
  return places;
}

describe("a change", () => {
  test("has a receipt that says where it is", async () => {
    const origin = await newStill();
    const { db } = origin.parts.postgres;
    const edges: number[] = [];
    for (const name of ["paris", "tokyo"]) {
      const url = `https://${name}.example`;
      const { body } = await origin.request("POST", "/manage/v1/edges", { name, url });
      edges.push((body as { id: number }).id);
    }
    const [paris = 0, tokyo = 0] = edges;
    const { change: number } = await createToken(origin, ["read"]);
    const path = `/manage/v1/changes/${number}`;
    const waiting = {
      number,
      kind: "token",
      committedAt: STORED,
      materializedAt: null,
      position: null,
      written: null,
      dropped: null,
      outgrown: [],
      inLogMs: null,
      liveMs: null,
    };
    const sinceCommit = (at: string | null) => (at === null ? null : Date.parse(at) - START);
    const at = (edge: string, appliedAt: string | null, lastError: string | null = null) => ({
      edge,
      appliedAt,
      purgedAt: appliedAt,
      appliedMs: sinceCommit(appliedAt),
      purgedMs: sinceCommit(appliedAt),
      live: appliedAt !== null,
      lastError,
    });
    const receipt = async () => (await origin.request("GET", path)).body;
    expect(await receipt()).toEqual({
      ...waiting,
      live: false,
      edges: [at("paris", null), at("tokyo", null)],
    });
    await origin.materialize();
    const counts = { position: 3, written: 2, dropped: 0 };
    const done = { ...waiting, materializedAt: STORED, ...counts, inLogMs: 0 };
    expect(await receipt()).toEqual({
      ...done,
      live: false,
      edges: [at("paris", null), at("tokyo", null)],
    });
    const head = { epoch: START, position: 3, change: number, purgedTo: 3, documents: 3 };
    await recordReached(db, paris, head, "2026-01-01T00:00:01Z");
    await recordFailure(db, tokyo, "refused", "2026-01-01T00:00:01Z");
    const inParis = at("paris", "2026-01-01T00:00:01Z");
    expect(await receipt()).toEqual({
      ...done,
      live: false,
      edges: [inParis, at("tokyo", null, "refused")],
    });
    await recordReached(db, tokyo, head, "2026-01-01T00:00:02Z");
    // what is applied again keeps the time it first was
    await recordReached(db, paris, head, "2026-01-01T00:00:03Z");
    const inTokyo = at("tokyo", "2026-01-01T00:00:02Z");
    const edgesThen = [inParis, inTokyo];
    expect(await receipt()).toEqual({ ...done, live: true, liveMs: 2_000, edges: edgesThen });
    const { body } = await origin.request("GET", "/manage/v1/changes");
    const { data } = body as { data: unknown[] };
    // what outgrew and how long it took are in the receipt alone
    const { outgrown: _, inLogMs: __, liveMs: ___, ...listed } = done;
    expect([data.length, data[0]]).toEqual([number, { ...listed, live: true }]);
  });

  test("of another site or of none is 404", async () => {
    const origin = await newOrigin();
    const { change } = await createToken(origin, ["read"]);
    const other = `${origin.token}-other`;
    await origin.addSite(other, other);
    await expectScenarios(origin, [
      {
        name: "not yet",
        ask: `GET /manage/v1/changes/${change + 1}`,
        status: 404,
        body: notFound(),
      },
      {
        name: "another's",
        ask: `GET /manage/v1/changes/${change}`,
        token: other,
        status: 404,
        body: notFound(),
      },
      {
        name: "no number",
        ask: "GET /manage/v1/changes/first",
        status: 400,
        body: refusedField("number", "Use a whole number."),
      },
    ]);
  });

  test("is waited for where a write says so", async () => {
    const origin = await newStill();
    await makeType(origin, "page-types", "p", []);
    const draft = await origin.request("POST", "/v2/pages/?wait=live", {
      title: "A",
      slug: "a",
      page_type: "p",
    });
    expect(draft.body).toMatchObject({ change: null, live: true });
    const publish = origin.request("PATCH", "/v2/pages/p/a/?wait=live", { status: "published" });
    const moved = async () => {
      await origin.materialize();
      origin.parts.movement.moved(origin.site.id);
    };
    let answered = false;
    void publish.then(() => (answered = true));
    while (!answered) await moved();
    expect((await publish).body).toMatchObject({ status: "pending", live: true });
  });
});
