import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createApp } from "../../origin/app.ts";
import { runCommand } from "../../origin/cli.ts";
import { createJoinToken, removeJoinedEdge } from "../../origin/content/site/join.ts";
import { tellLeaving } from "../../origin/delivery/courier/leaver.ts";
import { listJoinedEdges } from "../../origin/db/log/joined-edges.ts";
import { header } from "../../shared/headers.ts";
import { JOIN_PATH } from "../../shared/join.ts";
import { EDGE_KEYS_KEPT_MS } from "../../shared/limits-join.ts";
import { MAX_EDGES_PER_SITE } from "../../shared/limits-edges.ts";
import { RENDITION_PATH } from "../../shared/push.ts";
import { signRequest, type SecretKeys } from "../../shared/signature.ts";
import { createFakeClock } from "../support/clock.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { originsOfFile, TEST_KEYS, type TestOrigin } from "../support/origin.ts";

/** Edges that register themselves: by a token, with a key of their own, for their sites alone. */

const newOrigin = originsOfFile();
const HOUR_MS = 3_600_000;

const newKey = () => ({
  id: `e-${randomBytes(8).toString("hex")}`,
  secret: randomBytes(32).toString("base64url"),
});

async function create() {
  const clock = createFakeClock();
  const origin = await newOrigin({ clock });
  const app = createApp(origin.parts);
  let count = 0;
  const tokenFor = async (sites: number[] | null, uses = 1) =>
    (await createJoinToken(origin.parts, { sites, hours: 1, uses })).token;
  const body = (token: unknown, more: object = {}) => {
    count += 1;
    const url = `https://edge-${origin.site.id}-${count}.test`;
    return { token, key: newKey(), name: `edge ${origin.site.id} ${count}`, url, ...more };
  };
  const join = (sent: unknown) => origin.request("POST", JOIN_PATH, sent, "");
  const edges = async () => {
    const { body: listed } = await origin.request("GET", "/manage/v1/edges");
    return (listed as { data: { url: string; state: string }[] }).data;
  };
  /** What the origin says to an edge's question, signed with these keys. */
  const ask = async (key: { id: string; secret: string }, query: string) => {
    const path = `${RENDITION_PATH}?${query}`;
    const keys: SecretKeys = new Map([[key.id, key.secret]]);
    const asked = { method: "GET", host: "localhost", path, body: new Uint8Array() };
    const signature = await signRequest(keys, clock.now(), asked);
    return app.request(path, { headers: { [header.signature]: signature } });
  };
  return { ...origin, clock, tokenFor, body, join, edges, ask };
}

describe("a token to join", () => {
  it("takes in one edge, which is one of the site's from then on, and the same key again", async () => {
    const { site, tokenFor, body, join, edges } = await create();
    const sent = body(await tokenFor([site.id]));
    const reply = { name: sent.name, url: sent.url, sites: [site.id] };
    expect(await join(sent)).toMatchObject({ status: 200, body: reply });
    // the answer may have been lost
    expect(await join(sent)).toMatchObject({ status: 200, body: reply });
    expect(await edges()).toMatchObject([{ url: sent.url, state: "active" }]);
    const other = await join({ ...body(sent.token), token: sent.token });
    expect([other.status, other.body]).toEqual([
      403,
      {
        detail: "This join token was used up; make another one: npm run site -- edges join-token.",
      },
    ]);
  });

  it("is refused when nobody made it, when it is over, and when it is no use to the address", async () => {
    const { clock, site, tokenFor, body, join, edges } = await create();
    const token = await tokenFor([site.id]);
    expect((await join(body("x".repeat(43)))).status).toBe(401);
    for (const url of [
      "http://10.0.0.1",
      "https://localhost",
      "http://edge.test",
      "https://e.test/p",
    ])
      expect((await join(body(token, { url }))).status, url).toBe(400);
    await clock.advance(HOUR_MS + 1);
    const late = await join(body(token));
    expect([late.status, JSON.stringify(late.body)]).toEqual([
      403,
      expect.stringContaining("has expired"),
    ]);
    expect(await edges()).toEqual([]);
  });

  it.each([
    undefined,
    null,
    [],
    "x",
    {},
    { token: 1 },
    { token: "\0" },
    { token: "\ud800" },
    { token: "x".repeat(201) },
    { key: null },
    { key: { id: "test", secret: "x".repeat(43) } },
    { key: { id: "e-0123456789abcdef", secret: "short" } },
    { key: { __proto__: null, id: "e-0123456789abcdef" } },
    { name: "" },
    { name: "x".repeat(101) },
    { name: "a\0b" },
    { url: "" },
    { url: "nowhere" },
    { url: `https://${"x".repeat(300)}.test` },
    { more: 1 },
    JSON.parse('{"__proto__": {"token": "x"}}') as object,
  ])("is no use with %j", async (wrong) => {
    const { site, tokenFor, body, join, edges } = await create();
    const isPart = typeof wrong === "object" && wrong !== null && Object.keys(wrong).length > 0;
    const sent = isPart ? { ...body(await tokenFor([site.id])), ...wrong } : wrong;
    const { status, body: said } = await join(sent);
    expect([400, 401], JSON.stringify(said)).toContain(status);
    expect(said).toHaveProperty("detail");
    expect(await edges()).toEqual([]);
  });

  it("for every site is for those that are made later too, and one for some takes no such edge's place", async () => {
    const { addSite, site, tokenFor, body, join, parts } = await create();
    const sent = body(await tokenFor(null));
    expect((await join(sent)).status).toBe(200);
    const later = await addSite(`later-${site.id}`, `later-${site.id}-secret`);
    const [edge] = (await listJoinedEdges(parts.postgres.db)).filter(({ url }) => url === sent.url);
    expect(edge?.sites).toEqual(expect.arrayContaining([site.id, later.id]));
    const thief = body(await tokenFor([site.id]), { url: sent.url });
    expect((await join(thief)).status).toBe(409);
    // one that lost its disk comes with another key
    const again = body(await tokenFor(null), { url: sent.url, name: sent.name });
    expect((await join(again)).status).toBe(200);
    const keys = (await listJoinedEdges(parts.postgres.db)).filter(({ url }) => url === sent.url);
    expect(keys.map(({ keyId }) => keyId)).toEqual([again.key.id]);
    await removeJoinedEdge(parts, sent.name, { atOnce: true });
  });

  it("is not spent on a name that another edge has, or on a site that has enough", async () => {
    const { site, tokenFor, body, join, request } = await create();
    const first = body(await tokenFor([site.id]));
    await join(first);
    const token = await tokenFor([site.id]);
    expect((await join(body(token, { name: first.name }))).status).toBe(409);
    expect((await join(body(token, { key: { ...newKey(), id: first.key.id } }))).status).toBe(409);
    for (let count = 1; count < MAX_EDGES_PER_SITE; count++)
      await request("POST", "/manage/v1/edges", {
        name: `n${count}`,
        url: `https://n${count}.test`,
      });
    expect((await join(body(token))).status).toBe(409);
    await request("DELETE", `/manage/v1/edges/${await lastEdge(request)}?force=1`);
    expect((await join(body(token))).status).toBe(200);
  });

  it("is made by who manages the site, for that site", async () => {
    const { site, request, body, join, addSite } = await create();
    await addSite(`beside-${site.id}`, `beside-${site.id}-secret`);
    const made = await request("POST", "/manage/v1/edges/join-tokens", { hours: 2, uses: 2 });
    expect([made.status, made.body]).toEqual([
      201,
      { token: expect.stringMatching(/^\S{43}$/), uses: 2, expiresAt: expect.any(String) },
    ]);
    const { token } = made.body as { token: string };
    for (let count = 0; count < 2; count++)
      expect(await join(body(token))).toMatchObject({ status: 200, body: { sites: [site.id] } });
    for (const wrong of [{ hours: 0 }, { hours: 1e9 }, { uses: 0 }, { uses: 101 }, { sites: null }])
      expect((await request("POST", "/manage/v1/edges/join-tokens", wrong)).status).toBe(400);
  });
});

const lastEdge = async (request: TestOrigin["request"]) => {
  const { body } = await request("GET", "/manage/v1/edges");
  return (body as { data: { id: number }[] }).data.at(-1)?.id;
};

describe("an edge with a key of its own", () => {
  it("is told of its own sites, and of nothing else's, as long as it is their edge", async () => {
    const made = await create();
    const { site, addSite, tokenFor, body, join, ask, clock, parts } = made;
    await makeType(made, "page-types", "p", [text("words")]);
    await makePage(made, "p", "x", { words: "w" });
    await made.materialize();
    const other = await addSite(`foreign-${site.id}`, `foreign-${site.id}-secret`);
    const sent = body(await tokenFor([site.id]));
    const query = `query=${encodeURIComponent("/v2/pages/p/x/")}`;
    expect((await ask(sent.key, `site=${site.id}&${query}`)).status).toBe(401);
    await join(sent);
    await clock.advance(1_000);
    expect((await ask(sent.key, `site=${site.id}&${query}`)).status).toBe(200);
    expect((await ask(sent.key, `site=${other.id}&${query}`)).status).toBe(403);
    expect(
      (await ask({ ...sent.key, secret: newKey().secret }, `site=${site.id}&${query}`)).status,
    ).toBe(401);
    await removeJoinedEdge(parts, sent.name, { atOnce: true });
    await tellLeaving({
      db: parts.postgres.db,
      edges: unreachable,
      clock,
      report: () => undefined,
    });
    await clock.advance(EDGE_KEYS_KEPT_MS + 1);
    expect((await ask(sent.key, `site=${site.id}&${query}`)).status).toBe(401);
    expect(await listJoinedEdges(parts.postgres.db)).not.toContainEqual(
      expect.objectContaining({ url: sent.url }),
    );
  });

  it("is asked with it, and keeps it until it was told that it was removed", async () => {
    const { site, tokenFor, body, join, parts, clock } = await create();
    const sent = body(await tokenFor([site.id]));
    await join(sent);
    await clock.advance(EDGE_KEYS_KEPT_MS + 1);
    const { edgeKeys } = parts;
    expect([...(await edgeKeys.forEdge(sent.url))]).toEqual([[sent.key.id, sent.key.secret]]);
    expect([...(await edgeKeys.forEdge("https://shared.test"))].map(([id]) => id)).toEqual([
      "test",
    ]);
    await removeJoinedEdge(parts, sent.name, { atOnce: false });
    await tellLeaving({
      db: parts.postgres.db,
      edges: unreachable,
      clock,
      report: () => undefined,
    });
    await clock.advance(EDGE_KEYS_KEPT_MS + 1);
    expect((await edgeKeys.forEdge(sent.url)).has(sent.key.id)).toBe(true);
    await clock.advance(HOUR_MS);
    const told = { forget: async () => ({}) as never };
    await tellLeaving({ db: parts.postgres.db, edges: told, clock, report: () => undefined });
    await tellLeaving({ db: parts.postgres.db, edges: told, clock, report: () => undefined });
    expect((await edgeKeys.forEdge(sent.url)).has(sent.key.id)).toBe(false);
  });
});

const unreachable = { forget: () => Promise.reject(new Error("nobody is there")) };

it("npm run site -- edges makes tokens, lists edges, and removes one", async () => {
  const { site, parts, body, join, edges } = await create();
  const run = async (...args: string[]) => {
    const lines: string[] = [];
    const env = {
      DATABASE_URL: parts.postgres.pool.options.connectionString ?? "",
      LARDER_PUSH_KEYS: TEST_KEYS,
    };
    await runCommand(["edges", ...args], env, (line) => void lines.push(line));
    return lines;
  };
  const [token = ""] = await run("join-token", "--sites", site.slug, "--hours", "2");
  const sent = body(token);
  expect((await join(sent)).status).toBe(200);
  expect(await run("list")).toContain(`"${sent.name}"\t${sent.url}\t${site.slug} at 0`);
  await expect(run("remove", "nobody")).rejects.toThrow('No edge "nobody" registered itself.');
  await run("remove", sent.name);
  expect(await edges()).toMatchObject([{ url: sent.url, state: "leaving" }]);
  for (const args of [
    ["join-token", "--hours", "0"],
    ["join-token", "--uses", "x"],
    ["remove"],
    ["x"],
  ])
    await expect(run(...args)).rejects.toMatchObject({ code: "invalid" });
  await expect(run("join-token", "--sites", "nowhere")).rejects.toMatchObject({
    code: "not_found",
  });
});
