import { describe, expect, it } from "vitest";
import { createApp } from "../../origin/app.ts";
import { MAX_LIST_ITEMS, MAX_REFUSED_FIELDS } from "../../shared/limits.ts";
import { png } from "../support/media.ts";
import { makePage, makeType, many, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { passkeyOf } from "../support/passkeys.ts";
import { atEveryDoor, personOf } from "../support/people.ts";

/** Every door of management and of the write API with ids, numbers and lists that nobody should send. */

const newOrigin = originsOfFile();

type Doors = [method: string, path: string, hasBody: boolean][];

/** Every operation of management. */
async function doorsOf(origin: TestOrigin): Promise<Doors> {
  const { body } = await origin.request("GET", "/manage/v1/openapi.json");
  const { paths } = body as { paths: Record<string, Record<string, { requestBody?: object }>> };
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { requestBody }]): Doors[number] => [
      method.toUpperCase(),
      `/manage/v1${path}`,
      requestBody !== undefined,
    ]),
  );
}

/** A list of what nobody has is empty. */

const NUMBERS = [
  "0",
  "-1",
  "1.5",
  "1e3",
  "+1",
  "007",
  "0x10",
  "NaN",
  "Infinity",
  "2147483647",
  "2147483648",
  "9007199254740991",
  "9007199254740993",
  "9223372036854775808",
  "99999999999999999999999999",
  "%E2%80%8B1",
  "%D9%A1",
  "1%00",
  "9".repeat(400),
];

describe("a number in a path", () => {
  it("that names nothing is 400 or 404 at every door of management", async () => {
    const origin = await newOrigin();
    const doors = (await doorsOf(origin)).filter(([, path]) =>
      /\{(?!key|kind|source)\w+\}/.test(path),
    );
    expect(doors.length).toBeGreaterThan(15);
    const ask = await atEveryDoor(origin);
    for (const [method, path, hasBody] of doors) {
      for (const number of NUMBERS) {
        const at = path.replaceAll(/\{\w+\}/g, number);
        const { status, body } = await ask(method, at, hasBody ? {} : undefined);
        expect
          .soft([method, at, [400, 404].includes(status), body])
          .toEqual([method, at, true, expect.objectContaining({ detail: expect.any(String) })]);
      }
    }
  });

  it("in a query is 400, or means the nearest that is possible", async () => {
    const origin = await newOrigin();
    const lists = (await doorsOf(origin)).filter(
      ([method, path]) => method === "GET" && !path.includes("{"),
    );
    const ask = await atEveryDoor(origin);
    for (const [, path] of lists) {
      for (const number of NUMBERS) {
        for (const name of ["limit", "offset", "before", "number", "document", "revision"]) {
          const { status } = await ask("GET", `${path}?${name}=${number}`);
          expect.soft([path, name, number, status < 500]).toEqual([path, name, number, true]);
        }
      }
    }
  });
});

describe("the same twice", () => {
  const twice = <T>(value: T) => [value, value];

  it("is refused where it would say two things", async () => {
    const origin = await newOrigin();
    await makeType(origin, "components", "card", [text("a")]);
    await makeType(origin, "page-types", "p", [text("a")]);
    const document = await makePage(origin, "p", "one", { a: "1" });
    const { body } = await origin.request("POST", "/manage/v1/releases", { name: "r" });
    const release = (body as { id: number }).id;
    const lists: [string, string, object][] = [
      ...[
        twice(text("a")),
        [{ key: "rows", kind: "repeater", fields: twice(text("a")) }],
        [{ key: "side", kind: "dropdown", options: twice("left") }],
        [{ key: "body", kind: "component_picker", components: twice("card") }],
      ].map((fields): [string, string, object] => [
        "POST",
        "/manage/v1/page-types",
        { key: "q", fields },
      ]),
      [
        "POST",
        `/manage/v1/releases/${release}/items`,
        { items: twice({ document, action: "delete" }) },
      ],
    ];
    for (const [method, path, sent] of lists) {
      const answer = await origin.request(method, path, sent);
      expect.soft([answer.status, sent]).toEqual([400, sent]);
    }
  });

  it("counts once in a list of names", async () => {
    const origin = await newOrigin();
    await makeType(origin, "page-types", "p", [many("next", "page", "p")]);
    await makePage(origin, "p", "one", { next: [] });
    await origin.request("PATCH", "/v2/pages/p/one/", { fields: { next: twice("one") } });
    const page = await origin.request("GET", "/v2/pages/p/one/?levels=1");
    expect(page.body).toMatchObject({ data: { fields: { next: ["/v2/pages/p/one/"] } } });
    const token = { label: "t", scopes: twice("read") };
    expect((await origin.request("POST", "/manage/v1/tokens", token)).body).toMatchObject({
      scopes: ["read"],
    });
    const hook = { url: "https://a.example", events: twice("*") };
    expect((await origin.request("POST", "/manage/v1/webhooks", hook)).body).toMatchObject({
      events: ["*"],
    });
    const site = { locales: ["en", "de", "en"] };
    expect((await origin.request("PATCH", "/manage/v1/site", site)).body).toMatchObject({
      locales: ["en", "de"],
    });
  });
});

describe("very much", () => {
  const COUNT = 50_000;
  const list = (item: (index: number) => string) =>
    Array.from({ length: COUNT }, (_, index) => item(index)).join(",");

  it.each<[string, string, string[]]>([
    ["references", `{"next":[${list((index) => `"n${index}"`)}]}`, ["next"]],
    ["rows", `{"rows":[${list(() => '{"a":"x"}')}]}`, ["rows"]],
    ["components", `{"body":[${list(() => '{"card":{}}')}]}`, ["body"]],
    [
      "unknown fields",
      `{${list((index) => `"k${index}":1`)}}`,
      Array.from({ length: MAX_REFUSED_FIELDS }, (_, index) => `k${index}`),
    ],
  ])("of %s is refused in few words", async (_, fields, refused) => {
    const origin = await newOrigin();
    await makeType(origin, "components", "card", [text("a")]);
    await makeType(origin, "page-types", "p", [
      many("next", "page", "p"),
      { key: "rows", kind: "repeater", fields: [text("a") as never] },
      { key: "body", kind: "component_picker", components: ["card"] },
    ]);
    await makePage(origin, "p", "one", { next: [], rows: [], body: [] });
    const answer = await origin.request("PATCH", "/v2/pages/p/one/", `{"fields":${fields}}`);
    expect([answer.status, Object.keys(answer.body as object)]).toEqual([
      400,
      [...refused, "detail"],
    ]);
  });

  it("is taken up to the limit", async () => {
    const origin = await newOrigin();
    await makeType(origin, "page-types", "p", [
      { key: "rows", kind: "repeater", fields: [text("a") as never] },
    ]);
    const rows = Array.from({ length: MAX_LIST_ITEMS }, () => ({ a: "x" }));
    await makePage(origin, "p", "one", { rows });
    const { body } = await origin.request("GET", "/v2/pages/p/one/");
    expect((body as { data: { fields: { rows: [] } } }).data.fields.rows).toHaveLength(
      MAX_LIST_ITEMS,
    );
  });
});

describe("B5: an id of another site", () => {
  it("is nothing at every door, and nothing of that site changes", async () => {
    const origin = await newOrigin({ media: { allow: [] } });
    const other = await origin.addSite(`other-of-${origin.site.id}`, `other-of-${origin.site.id}`);
    const as = `other-of-${origin.site.id}`;
    const ask = async (method: string, path: string, body?: unknown) =>
      (await origin.request(method, path, body, as)).body as { id: number; ids: number[] };
    await ask("POST", "/manage/v1/collections", { key: "thing", fields: [text("a")] });
    const made = await ask("POST", "/v2/content/", { key: "thing", fields: [{ a: "1" }] });
    const document = made.id;
    const edge = await ask("POST", "/manage/v1/edges", { name: "e", url: "https://e.example" });
    const token = await ask("POST", "/manage/v1/tokens", { label: "t", scopes: ["read"] });
    const hook = await ask("POST", "/manage/v1/webhooks", {
      url: "https://a.example",
      events: ["*"],
    });
    const tag = await ask("POST", "/manage/v1/tags", { name: "Tag" });
    const category = await ask("POST", "/manage/v1/categories", { name: "Category" });
    const author = await ask("POST", "/manage/v1/authors", { name: "Author" });
    const release = await ask("POST", "/manage/v1/releases", { name: "r" });
    const stranger = await personOf(origin, "admin", other);
    const person = (await stranger.send("GET", "/me")).body as { id: number };
    const sessions = (await stranger.send("GET", "/sessions")).body as { data: { id: number }[] };
    const [session] = sessions.data;
    const invited = { email: `guest-of-${other.id}@example.com`, role: "viewer" };
    const invitation = await ask("POST", "/manage/v1/invitations", invited);
    const uploaded = await createApp(origin.parts).request("/manage/v1/media?name=theirs.png", {
      method: "POST",
      headers: { authorization: `Token ${as}` },
      body: png("theirs"),
    });
    const file = (await uploaded.json()) as { id: number };
    const theirs: Record<string, number> = {
      media: file.id,
      edges: edge.id,
      tokens: token.id,
      webhooks: hook.id,
      tags: tag.id,
      categories: category.id,
      authors: author.id,
      releases: release.id,
      documents: document,
      changes: 1_000_000,
      people: person.id,
      sessions: session?.id ?? 0,
      me: (await passkeyOf(stranger)).number,
      invitations: invitation.id,
    };
    const bodies: Record<string, object> = {
      "PATCH /manage/v1/people/{id}": { role: "viewer" },
      "PATCH /manage/v1/me/passkeys/{id}": { name: "Ours" },
      "PATCH /manage/v1/media/{id}": { alt: "Ours" },
      "POST /manage/v1/media/{id}/address": { transform: "flip" },
      "POST /manage/v1/media/{id}/replace": { by: file.id, version: "x" },
      "POST /manage/v1/media/{id}/replace/check": { by: file.id },
      "POST /manage/v1/media/{id}/alt": { alt: "Ours", version: "x" },
      "POST /manage/v1/media/{id}/alt/check": { alt: "Ours" },
      "PATCH /manage/v1/documents/{id}": { name: "Ours" },
      "PUT /manage/v1/documents/{id}/schedule": { publish_at: "2030-01-01T00:00:00Z" },
      "PUT /manage/v1/releases/{id}/schedule": { at: "2030-01-01T00:00:00Z" },
      "PATCH /manage/v1/documents/{id}/working-copy": {
        version: 0,
        operations: [{ id: "a", kind: "set", path: ["name"], was: "none", set: "theirs" }],
      },
      "POST /manage/v1/documents/{id}/working-copy/restore": { version: 0, discarded: 1 },
      "POST /manage/v1/documents/{id}/working-copy/publish": { version: 0 },
      "POST /manage/v1/documents/{id}/revisions": { version: 0 },
      "POST /manage/v1/releases/{id}/items": { items: [{ document, action: "publish" }] },
    };
    const before = await everything(origin, other.id);
    const askDoor = await atEveryDoor(origin);
    const doors = (await doorsOf(origin)).filter(([, path]) =>
      /\{(?!key|kind|source)\w+\}/.test(path),
    );
    for (const [method, path, hasBody] of doors) {
      const resource = path.split("/")[3] ?? "";
      const id = theirs[resource];
      expect(id, resource).toBeDefined();
      const at = path
        .replace("{id}", String(id))
        .replace("{number}", String(id))
        .replace("{document}", String(document))
        .replace("{revision}", "1")
        .replace("{link}", "0123456789abcdef")
        .replace("{delivery}", "00000000-0000-4000-8000-000000000000");
      const send = hasBody ? (bodies[`${method} ${path}`] ?? {}) : undefined;
      const { status } = await askDoor(method, at, send);
      expect.soft([method, at, status]).toEqual([method, at, 404]);
    }
    // and in the bodies of what is one's own
    await makeType(origin, "collections", "thing", [
      text("a"),
      many("others", "collection", "thing"),
    ]);
    const own = await origin.request("POST", "/v2/content/", {
      key: "thing",
      fields: [{ a: "1", others: [] }],
    });
    const { id } = own.body as { id: number };
    const mine = await origin.request("POST", "/manage/v1/releases", { name: "r" });
    const revisions = await origin.request(
      "GET",
      `/manage/v1/documents/${document}/revisions`,
      undefined,
      as,
    );
    const [revision] = (revisions.body as { data: { id: number }[] }).data;
    const sent: [string, string, object, number][] = [
      ["PATCH", `/v2/content/thing/${id}/`, { fields: { others: [document] } }, 400],
      ["POST", `/manage/v1/documents/${id}/publish`, { revision: revision?.id }, 404],
      [
        "POST",
        `/manage/v1/releases/${(mine.body as { id: number }).id}/items`,
        { items: [{ document, action: "publish" }] },
        400,
      ],
      ["PATCH", `/v2/content/thing/${document}/`, { fields: { a: "2" } }, 404],
      ["PUT", `/v2/content/thing/${document}/`, { fields: { a: "2" } }, 404],
    ];
    for (const [method, path, body, status] of sent)
      expect
        .soft([path, (await origin.request(method, path, body)).status])
        .toEqual([path, status]);
    expect(await everything(origin, other.id)).toEqual(before);
  });
});

/** What a site has that a stranger could change. */
async function everything(origin: TestOrigin, site: number): Promise<unknown> {
  const { rows } = await origin.parts.postgres.pool.query(
    `select (select json_agg(d order by d.id) from documents d where site_id = $1) as documents,
      (select json_agg(c order by c.number) from changes c where site_id = $1) as changes,
      (select json_agg(t order by t.id) from tokens t where site_id = $1) as tokens,
      (select json_agg(e order by e.id) from edges e where site_id = $1) as edges,
      (select json_agg(w order by w.id) from webhooks w where site_id = $1) as webhooks,
      (select json_agg(r order by r.id) from releases r where site_id = $1) as releases,
      (select count(*) from release_items i join releases r on r.id = i.release_id where site_id = $1) as items,
      (select count(*) from schedules where site_id = $1) as schedules`,
    [site],
  );
  return rows;
}
