import { describe, expect, it } from "vitest";
import type { Narrowed, Role } from "../../shared/permissions.ts";
import { hashOf } from "../../shared/working/value.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { atSite, OWN_ROUTES, personOf, type Browser } from "../support/people.ts";

/** Memberships for some types or some locales alone: every act on documents, and nothing of reading. */

const createOrigin = originsOfFile();
const ARTICLE = { kind: "page", key: "article" };
const NOTE = { kind: "page", key: "note" };

interface World {
  origin: TestOrigin;
  /** An article that is written and published in both locales. */
  article: number;
  /** A note, in English alone. */
  note: number;
  /** A release that waits with the article in both. */
  release: number;
  author: number;
}

async function createWorld(): Promise<World> {
  const origin = await createOrigin({ locales: ["en", "de"] });
  await makeType(origin, "page-types", "article", [text("title")]);
  await makeType(origin, "page-types", "note", [text("title")]);
  const article = await makePage(origin, "article", "first", { title: "T" });
  const inGerman = { title: "Erster", status: "published", fields: { title: "D" } };
  const said = await origin.request("PATCH", "/v2/pages/article/first/?locale=de", inGerman);
  expect(said.status).toBe(202);
  const note = await makePage(origin, "note", "note", { title: "N" });
  const made = await origin.request("POST", "/manage/v1/authors", { name: "Ann", slug: "ann" });
  const { id: author } = made.body as { id: number };
  return { origin, article, note, author, release: await releaseOf(origin, article) };
}

async function releaseOf(origin: TestOrigin, ...documents: number[]): Promise<number> {
  const { body } = await origin.request("POST", "/manage/v1/releases", { name: "Spring" });
  const { id } = body as { id: number };
  const items = documents.flatMap((document) =>
    ["en", "de"].map((locale) => ({ document, locale, action: "publish" })),
  );
  expect((await origin.request("POST", `/manage/v1/releases/${id}/items`, { items })).status).toBe(
    200,
  );
  return id;
}

const someone = (origin: TestOrigin, narrowed: Partial<Narrowed>, role: Role = "publisher") =>
  personOf(origin, role, origin.site, narrowed);

/** How the English article is changed by every route that changes documents, or plans to. */
function acts({ article, release, author }: World): Record<string, [path: string, body?: unknown]> {
  const at = `/documents/${article}`;
  const set = { id: "x1", kind: "set", path: ["name"], was: hashOf("first"), set: "Other" };
  const item = { document: article, locale: "en", action: "unpublish" };
  return {
    "post /documents": ["/documents?locale=en", { ...made(ARTICLE), name: "New", slug: "new" }],
    "post /documents/{id}/duplicate": [`${at}/duplicate`, {}],
    "patch /documents/{id}": [`${at}?locale=en`, { name: "Other" }],
    "post /documents/{id}/publish": [`${at}/publish?locale=en`, {}],
    "post /documents/{id}/unpublish": [`${at}/unpublish?locale=en`, {}],
    "put /documents/{id}/schedule": [
      `${at}/schedule?locale=en`,
      { unpublish_at: "2027-01-01T00:00:00Z" },
    ],
    "patch /documents/{id}/working-copy": [
      `${at}/working-copy?locale=en`,
      { version: 0, operations: [set] },
    ],
    "delete /documents/{id}/working-copy": [`${at}/working-copy?locale=en`],
    "post /documents/{id}/working-copy/restore": [
      `${at}/working-copy/restore?locale=en`,
      { discarded: 1, version: 0 },
    ],
    "put /documents/{id}/working-copy/review": [
      `${at}/working-copy/review?locale=en`,
      { note: "Look" },
    ],
    "delete /documents/{id}/working-copy/review": [`${at}/working-copy/review?locale=en`],
    "post /documents/{id}/revisions": [`${at}/revisions?locale=en`, { version: 0 }],
    "post /documents/{id}/working-copy/publish": [
      `${at}/working-copy/publish?locale=en`,
      { version: 0 },
    ],
    "post /releases/{id}/items": [`/releases/${release}/items`, { items: [item] }],
    "delete /releases/{id}/items/{document}": [`/releases/${release}/items/${article}?locale=en`],
    "put /releases/{id}/schedule": [
      `/releases/${release}/schedule`,
      { at: "2027-01-01T00:00:00Z" },
    ],
    "post /releases/{id}/publish": [`/releases/${release}/publish`],
    "delete /releases/{id}": [`/releases/${release}`],
    "post /authors": ["/authors", { name: "Bob" }],
    "patch /authors/{id}": [`/authors/${author}`, { name: "Other" }],
    "delete /authors/{id}": [`/authors/${author}`],
    "post /categories": ["/categories", { name: "New" }],
    "patch /categories/{id}": ["/categories/1", { name: "New" }],
    "delete /categories/{id}": ["/categories/1"],
    "post /tags": ["/tags", { name: "New" }],
    "patch /tags/{id}": ["/tags/1", { name: "New" }],
    "delete /tags/{id}": ["/tags/1"],
    // last, for what comes after finds nothing
    "delete /documents/{id}": [at],
  };
}

const made = ({ kind, key }: typeof ARTICLE) => ({ kind, type: key });

/** Routes that change no document. Categories and tags are as authors: there is none with the id. */
const OF_NONE = /^(?:\w+ \/media|post \/releases$|(?:patch|delete) \/(?:categories|tags)\/)/;

const send = (who: Browser, name: string, [path, body]: [string, unknown?]) =>
  who.send((name.split(" ")[0] ?? "").toUpperCase(), path, body);

async function routesOf({ request }: TestOrigin) {
  const { body } = await request("GET", "/manage/v1/openapi.json");
  const { paths } = body as { paths: Record<string, Record<string, Record<string, string>>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, said]) => ({
      name: `${method} ${path}`,
      path,
      action: said["x-larder-action"],
    })),
  );
}

describe("every act on documents", () => {
  it("is one that this test knows", async () => {
    const world = await createWorld();
    const known = acts(world);
    const unknown = (await routesOf(world.origin)).filter(
      ({ name, path, action }) =>
        action !== "read" &&
        action !== "administer" &&
        !OWN_ROUTES.test(path) &&
        !OF_NONE.test(name) &&
        known[name] === undefined,
    );
    expect(unknown.map(({ name }) => name)).toEqual([]);
  });

  it.each([
    ["another type", { types: [NOTE] }, 'Your membership is not for the type "article" (page).'],
    [
      "another locale",
      { locales: ["de"] },
      "Your membership is not for the locale en, but for de alone.",
    ],
    ["no type that is there any more", { types: [] }, "Your membership is not for the type"],
  ] as const)("is refused to who is there for %s, and says so", async (_, narrowed, why) => {
    const world = await createWorld();
    const { origin } = world;
    const who = await someone(origin, narrowed);
    const before = await origin.request("GET", "/manage/v1/changes?limit=1");
    for (const [name, how] of Object.entries(acts(world))) {
      if (OF_NONE.test(name)) continue;
      const { status, body } = await send(who, name, how);
      expect([name, status]).toEqual([name, 403]);
      if (name.includes("/documents/{id}"))
        expect((body as { detail: string }).detail).toContain(why);
    }
    const after = await origin.request("GET", "/manage/v1/changes?limit=1");
    expect(after.body).toEqual(before.body);
  });

  it.each([
    ["all of it", {}],
    [
      "its type and those of authors and terms",
      {
        types: [ARTICLE, ...["author", "category", "tag"].map((kind) => ({ kind, key: kind }))],
      },
    ],
    ["every locale by name", { locales: ["en", "de"] }],
  ] as const)("is open to who is there for %s", async (_, narrowed) => {
    const world = await createWorld();
    const who = await someone(world.origin, narrowed);
    for (const [name, how] of Object.entries(acts(world))) {
      const { status } = await send(who, name, how);
      expect([name, status === 403]).toEqual([name, false]);
    }
  });

  it("is what the role allows, and no more", async () => {
    const { origin, article } = await createWorld();
    const who = await someone(origin, { types: [ARTICLE], locales: ["en"] }, "author");
    const { status, body } = await who.send("POST", `/documents/${article}/publish`, {});
    expect([status, (body as { detail: string }).detail]).toEqual([
      403,
      "Your role allows this only with documents of your own.",
    ]);
    const mine = { ...made(ARTICLE), name: "Mine", slug: "mine" };
    const { body: draft } = await who.send("POST", "/documents?locale=en", mine);
    const { id } = draft as { id: number };
    expect((await who.send("POST", `/documents/${id}/publish?locale=en`, {})).status).toBe(202);
    // it is written in their locale alone
    expect((await who.send("DELETE", `/documents/${id}`)).status).toBe(202);
  });
});

describe("a translator", () => {
  it("edits and publishes in their locale, and reads the others", async () => {
    const { origin, article, note } = await createWorld();
    const who = await someone(origin, { locales: ["de"] });
    const at = `/documents/${article}/working-copy`;
    const mine = await who.send("GET", `${at}?locale=de`);
    const theirs = await who.send("GET", `${at}?locale=en`);
    expect([mine.body, theirs.body]).toMatchObject([{ mayEdit: true }, { mayEdit: false }]);
    const set = { id: "t1", kind: "set", path: ["fields", "title"], was: hashOf("D"), set: "Neu" };
    const edits = { version: 0, operations: [set] };
    expect((await who.send("PATCH", `${at}?locale=de`, edits)).body).toMatchObject({ version: 1 });
    const published = await who.send("POST", `${at}/publish?locale=de`, { version: 1 });
    expect(published.status).toBe(202);
    // what is not written in it yet, too
    const first = { ...set, id: "t2", was: hashOf(undefined) };
    const begun = await who.send("PATCH", `/documents/${note}/working-copy?locale=de`, {
      version: 0,
      operations: [first],
    });
    expect(begun.status).toBe(200);
  });

  it("gives no document another slug, which is of every locale, and none that others have a name", async () => {
    const { origin, article } = await createWorld();
    const who = await someone(origin, { locales: ["de"] });
    const at = `/documents/${article}`;
    expect((await who.send("PATCH", at, { slug: "other" })).status).toBe(403);
    expect((await who.send("PATCH", at, { name: "Other" })).status).toBe(403);
    expect((await who.send("PATCH", `${at}?locale=de`, { name: "Other" })).status).toBe(202);
    const after = await origin.request("GET", `/manage/v1${at}`);
    expect(after.body).toMatchObject({ slug: "first", newest: { name: "first" } });
  });

  it("has a release of their own, and takes what is theirs out of others", async () => {
    const { origin, article, release } = await createWorld();
    const who = await someone(origin, { locales: ["de"] });
    const { body } = await who.send("POST", "/releases", { name: "Mine" });
    const { id } = body as { id: number };
    const items = [{ document: article, locale: "de", action: "unpublish" }];
    expect((await who.send("POST", `/releases/${id}/items`, { items })).status).toBe(200);
    expect((await who.send("POST", `/releases/${id}/publish`)).status).toBe(202);
    const out = await who.send("DELETE", `/releases/${release}/items/${article}?locale=de`);
    expect(out.body).toMatchObject({ contents: [{ locale: "en" }] });
    expect((await who.send("DELETE", `/releases/${release}/items/${article}`)).status).toBe(403);
  });
});

describe("reading", () => {
  it("is of all of the site, whatever a membership is for", async () => {
    const { origin, article } = await createWorld();
    const who = await someone(origin, { types: [NOTE], locales: ["de"] });
    const routes = (await routesOf(origin)).filter(
      ({ action, path }) => action === "read" && !OWN_ROUTES.test(path),
    );
    expect(routes.length).toBeGreaterThan(20);
    for (const { name, path } of routes) {
      const [method = ""] = name.split(" ");
      const asked = path.replace("{id}", String(article)).replaceAll(/\{\w+\}/g, "1");
      const { status } = await who.send(
        method.toUpperCase(),
        asked,
        method === "get" ? undefined : {},
      );
      expect([name, status === 403]).toEqual([name, false]);
    }
  });
});

describe("who is there for what", () => {
  it("is said by an admin, counts at once, is told by /me, and is written down", async () => {
    const { origin, article } = await createWorld();
    const [admin, who] = [await personOf(origin, "admin"), await personOf(origin, "publisher")];
    const idOf = async (email: string) => {
      const { body } = await admin.send("GET", "/people");
      return (body as { data: { id: number; email: string }[] }).data.find(
        (one) => one.email === email,
      )?.id;
    };
    const at = `/people/${await idOf(who.email)}`;
    const rename = () => who.send("PATCH", `/documents/${article}?locale=en`, { name: "Again" });
    expect((await rename()).status).toBe(202);
    const narrowed = { types: [NOTE], locales: ["de"] };
    expect((await admin.send("PATCH", at, narrowed)).body).toEqual({
      role: "publisher",
      ...narrowed,
    });
    expect((await rename()).status).toBe(403);
    expect((await who.send("GET", "/me")).body).toMatchObject({
      sites: [{ role: "publisher", ...narrowed }],
    });
    const { body } = await admin.send("GET", "/audit?limit=1");
    expect((body as { data: object[] }).data[0]).toMatchObject({
      action: "patch /people/{id}",
      object: `${at}: publisher, for page/note, in de`,
    });
    // another role keeps it, and nothing is all
    expect((await admin.send("PATCH", at, { role: "author" })).body).toMatchObject(narrowed);
    expect((await admin.send("PATCH", at, { types: null, role: "publisher" })).body).toMatchObject({
      types: null,
      locales: ["de"],
    });
    // an admin is one of everything, and has it left when they are none any more
    await admin.send("PATCH", at, { role: "admin" });
    expect((await rename()).status).toBe(202);
    expect((await admin.send("PATCH", at, { role: "publisher" })).body).toMatchObject({
      types: null,
      locales: null,
    });
  });

  it("comes with an invitation", async () => {
    const { origin } = await createWorld();
    const admin = await personOf(origin, "admin");
    const narrowed = { types: [ARTICLE], locales: ["en"] };
    const asked = { email: "tina@example.com", role: "contributor", ...narrowed };
    const invited = await admin.send("POST", "/invitations", asked);
    expect([invited.status, invited.body]).toMatchObject([201, narrowed]);
    expect((await admin.send("GET", "/invitations")).body).toMatchObject({ data: [narrowed] });
    const { secret } = invited.body as { secret: string };
    const opening = { secret, name: "Tina", password: "correct horse battery" };
    await admin.send("POST", "/links/open", opening);
    const tina = await origin.request("GET", "/manage/v1/people");
    expect((tina.body as { data: object[] }).data).toContainEqual(
      expect.objectContaining({ email: "tina@example.com", ...narrowed }),
    );
  });

  it.each([
    ["a type that is not there", { types: [{ kind: "page", key: "x" }] }, "types"],
    ["a component", { types: [{ kind: "component", key: "article" }] }, "types.0.kind"],
    ["a locale that is not there", { locales: ["fr"] }, "locales"],
    ["none", { types: [] }, "types"],
    ["no locale", { locales: [] }, "locales"],
    ["an admin", { role: "admin", locales: ["de"] }, "role"],
  ])("is refused for %s", async (_, body, field) => {
    const { origin } = await createWorld();
    const admin = await personOf(origin, "admin");
    await personOf(origin, "author");
    const { body: people } = await admin.send("GET", "/people");
    const { data } = people as { data: { id: number; role: string }[] };
    const id = data.find(({ role }) => role === "author")?.id;
    for (const [method, path, more] of [
      ["PATCH", `/people/${id}`, {}],
      ["POST", "/invitations", { email: "new@example.com", role: "author" }],
    ] as const) {
      const answer = await admin.send(method, path, { ...more, ...body });
      expect([method, answer.status]).toEqual([method, 400]);
      const { errors } = answer.body as { errors: { path: string }[] };
      expect(errors.map(({ path: at }) => at)).toEqual([field]);
    }
  });

  it("is another at each site, and nothing for an operator", async () => {
    const { origin, article } = await createWorld();
    const other = await origin.addSite(`${origin.site.slug}-n`, `${origin.site.slug}-n-token`);
    const who = await someone(origin, { locales: ["de"] });
    const { db } = origin.parts.postgres;
    await db.execute(
      `insert into memberships (person_id, site_id, role, created_at)
       select id, ${other.id}, 'publisher', now() from people where email = '${who.email}'`,
    );
    const { body } = await who.send("GET", "/me");
    expect((body as { sites: object[] }).sites.map((one) => (one as Narrowed).locales)).toEqual([
      ["de"],
      null,
    ]);
    await db.execute(`update people set is_operator = true where email = '${who.email}'`);
    const renamed = await who.send(
      "PATCH",
      `/documents/${article}?locale=en`,
      { name: "Other" },
      atSite(origin.site),
    );
    expect(renamed.status).toBe(202);
  });
});
