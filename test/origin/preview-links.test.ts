import { describe, expect, it } from "vitest";
import { ROLES } from "../../shared/permissions.ts";
import { MAX_LINKS_OF_ONE, PREVIEW_LINK_MS } from "../../shared/limits-previews.ts";
import { sha256Hex } from "../../shared/digest.ts";
import type { PreviewLink, PreviewLinkRow, TypeAddresses } from "../../shared/manage/previews.ts";
import { createApp } from "../../origin/app.ts";
import { rows } from "../../origin/db/rows.ts";
import { header } from "../../shared/headers.ts";
import { RENDITION_PATH } from "../../shared/push.ts";
import { signRequest } from "../../shared/signature.ts";
import { createFakeClock } from "../support/clock.ts";
import { makeItems, makePage, makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { personOf } from "../support/people.ts";
import { ask } from "../support/scenarios.ts";

/** Where documents stand at their site, and links by which somebody sees what is not published yet. */

const newOrigin = originsOfFile();

const ADDRESSES = {
  publicUrl: "https://www.example.com/{locale}/{slug}",
  previewUrl: "https://preview.example.com/{slug}?t={token}",
};

async function createSite() {
  const clock = createFakeClock(Date.parse("2026-01-01T00:00:00Z"));
  const origin = await newOrigin({ clock, locales: ["en", "de"] });
  await makeType(origin, "page-types", "article", [text("headline")]);
  const id = await makePage(origin, "article", "first", { headline: "Old" });
  await origin.request("PATCH", "/v2/pages/article/first/", {
    status: "draft",
    fields: { headline: "Draft" },
  });
  return { origin, clock, id };
}

const setAddresses = (origin: TestOrigin, body: object, at = "page/article") =>
  origin.request("PUT", `/manage/v1/addresses/${at}`, body);

const makeLink = async (origin: TestOrigin, id: number, query = "") => {
  const made = await origin.request("POST", `/manage/v1/documents/${id}/preview-link${query}`);
  return { status: made.status, link: made.body as PreviewLink & { detail: string } };
};

const HEADLINE = "/v2/pages/article/first/?preview=1";

describe("addresses of a type", () => {
  it("are set, shown, and taken away, and nothing that readers get is another for it", async () => {
    const { origin } = await createSite();
    await origin.materialize();
    const set = await setAddresses(origin, ADDRESSES);
    expect([set.status, set.body]).toEqual([
      200,
      { kind: "page", key: "article", name: "article", ...ADDRESSES },
    ]);
    const { body } = await origin.request("GET", "/manage/v1/addresses");
    const all = (body as { data: TypeAddresses[] }).data;
    expect(all.map(({ kind, key }) => `${kind} ${key}`)).toEqual([
      "author author",
      "category category",
      "page article",
      "post post",
      "tag tag",
    ]);
    expect(all.find(({ kind }) => kind === "page")).toMatchObject(ADDRESSES);
    expect(await origin.materialize()).toEqual({ kind: "idle" });
    const none = { publicUrl: null, previewUrl: null };
    expect((await setAddresses(origin, none)).body).toMatchObject(none);
  });

  it("stay when a program sets the type's fields as it always did", async () => {
    const { origin } = await createSite();
    await setAddresses(origin, ADDRESSES);
    await origin.request("PUT", "/manage/v1/page-types/article", { fields: [text("headline")] });
    const { body } = await origin.request("GET", "/manage/v1/addresses");
    expect((body as { data: TypeAddresses[] }).data).toContainEqual(
      expect.objectContaining(ADDRESSES),
    );
  });

  it.each([
    ["javascript:alert(1)//{slug}", "previewUrl"],
    ["https://{slug}.example.com/", "previewUrl"],
    ["http://www.example.com/{slug}", "publicUrl"],
    ["https://www.example.com/{slug}?t={token}", "publicUrl"],
  ])("are not %s (%s)", async (address, member) => {
    const { origin } = await createSite();
    const none = { publicUrl: null, previewUrl: null };
    const { status, body } = await setAddresses(origin, { ...none, [member]: address });
    expect([status, body]).toMatchObject([400, { errors: [{ path: member }] }]);
  });

  it("are no component's, and no other site's", async () => {
    const { origin } = await createSite();
    await makeType(origin, "components", "hero", [text("headline")]);
    expect((await setAddresses(origin, ADDRESSES, "component/hero")).status).toBe(400);
    const other = await newOrigin();
    expect((await setAddresses(other, ADDRESSES)).status).toBe(404);
  });
});

describe("B8, D16: a link to a preview", () => {
  it("leads to the site's page of the document, with a token that opens previews", async () => {
    const { origin, id } = await createSite();
    await setAddresses(origin, ADDRESSES);
    const { status, link } = await makeLink(origin, id, "?locale=de");
    expect(status).toBe(201);
    expect(link).toEqual({
      id: (await sha256Hex(link.token)).slice(0, 16),
      token: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      expiresAt: "2026-01-01T01:00:00.000Z",
      url: `https://preview.example.com/first?t=${link.token}`,
      publicUrl: "https://www.example.com/de/first",
      type: { kind: "page", key: "article" },
      hasPreviewUrl: true,
    });
    const shown = await ask(origin, { ask: `GET ${HEADLINE}`, token: link.token });
    expect(shown.body).toMatchObject({ data: { fields: { headline: "Draft" } } });
    const url = `GET ${HEADLINE}&auth_token=${link.token}`;
    expect((await ask(origin, { ask: url, token: null })).status).toBe(200);
  });

  it("is made without an address too, and has none where the document has no slug for it", async () => {
    const { origin, id } = await createSite();
    expect((await makeLink(origin, id)).link).toMatchObject({ url: null, hasPreviewUrl: false });
    await makeType(origin, "collections", "tag", [text("label")]);
    const [item = 0] = await makeItems(origin, "tag", [{ label: "Red" }]);
    await setAddresses(origin, ADDRESSES, "collection/tag");
    expect((await makeLink(origin, item)).link).toMatchObject({ url: null, hasPreviewUrl: true });
  });

  it("writes nothing, manages nothing, and opens no other site", async () => {
    const { origin, id } = await createSite();
    const { token } = (await makeLink(origin, id)).link;
    const page = { title: "x", slug: "x", page_type: "article", status: "draft", fields: {} };
    const asks = [
      { ask: "POST /v2/pages/", send: page },
      { ask: "PATCH /v2/pages/article/first/", send: { status: "draft" } },
      { ask: "POST /v2/posts/", send: { title: "x", slug: "x" } },
    ];
    for (const one of asks) expect((await ask(origin, { ...one, token })).status).toBe(401);
    for (const path of ["/site", "/tokens", `/documents/${id}`, `/documents/${id}/working-copy`])
      expect((await ask(origin, { ask: `GET /manage/v1${path}`, token })).status).toBe(403);
    const other = await newOrigin();
    await makeType(other, "page-types", "article", [text("headline")]);
    await makePage(other, "article", "other", { headline: "x" });
    expect(
      (await ask(origin, { ask: "GET /v2/pages/article/other/?preview=1", token })).status,
    ).toBe(404);
  });

  it("ends by itself after an hour, at edges too", async () => {
    const { origin, clock, id } = await createSite();
    const { token } = (await makeLink(origin, id)).link;
    await clock.advance(PREVIEW_LINK_MS - 1);
    expect((await ask(origin, { ask: `GET ${HEADLINE}`, token })).status).toBe(200);
    expect(await grantOf(origin, token)).toMatchObject([200, { scopes: ["preview"] }]);
    await clock.advance(1);
    expect((await ask(origin, { ask: `GET ${HEADLINE}`, token })).status).toBe(401);
    expect(await grantOf(origin, token)).toMatchObject([404, {}]);
  });

  it("is kept by its hash alone, in no log, and cleared away once another one is made", async () => {
    const { origin, clock, id } = await createSite();
    await origin.materialize();
    const { token } = (await makeLink(origin, id)).link;
    expect(await origin.materialize()).toEqual({ kind: "idle" });
    const kept = await linksOf(origin);
    expect(kept).toEqual([expect.objectContaining({ hash: await sha256Hex(token) })]);
    expect(JSON.stringify(kept)).not.toContain(token);
    await clock.advance(PREVIEW_LINK_MS);
    await makeLink(origin, id);
    expect(await linksOf(origin)).toHaveLength(1);
  });

  it("is for a document of the site", async () => {
    const { origin, id } = await createSite();
    const other = await newOrigin();
    expect((await makeLink(other, id)).status).toBe(404);
    expect((await makeLink(origin, id, "?locale=fr")).status).toBe(400);
    await origin.request("DELETE", `/manage/v1/documents/${id}`);
    expect((await makeLink(origin, id)).status).toBe(404);
  });

  it.each(ROLES)("is made by a %s, and written down", async (role) => {
    const { origin, id } = await createSite();
    const [person, admin] = [await personOf(origin, role), await personOf(origin, "admin")];
    const made = await person.send("POST", `/documents/${id}/preview-link`);
    expect(made.status).toBe(201);
    const { body } = await admin.send("GET", "/audit");
    expect((body as { data: object[] }).data).toContainEqual(
      expect.objectContaining({
        action: "post /documents/{id}/preview-link",
        object: `/documents/${id}/preview-link`,
      }),
    );
    expect(JSON.stringify(body)).not.toContain((made.body as PreviewLink).token);
  });

  it("ends with the membership of who made it", async () => {
    const { origin, id } = await createSite();
    const [person, admin] = [await personOf(origin, "viewer"), await personOf(origin, "admin")];
    const made = await person.send("POST", `/documents/${id}/preview-link`);
    const { token } = made.body as PreviewLink;
    expect((await ask(origin, { ask: `GET ${HEADLINE}`, token })).status).toBe(200);
    const people = (await admin.send("GET", "/people")).body as {
      data: { id: number; email: string }[];
    };
    const member = people.data.find(({ email }) => email === person.email);
    expect((await admin.send("DELETE", `/people/${member?.id}`)).status).toBe(204);
    expect((await ask(origin, { ask: `GET ${HEADLINE}`, token })).status).toBe(401);
  });

  it("is one of so many at most of each who makes them, until some have ended", async () => {
    const { origin, clock, id } = await createSite();
    const person = await personOf(origin, "viewer");
    const at = `/documents/${id}/preview-link`;
    for (let made = 0; made < MAX_LINKS_OF_ONE; made++)
      expect((await person.send("POST", at)).status).toBe(201);
    const refused = await person.send("POST", at);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
    expect((await makeLink(origin, id)).status).toBe(201);
    await clock.advance(PREVIEW_LINK_MS);
    expect((await person.send("POST", at)).status).toBe(201);
  });
});

describe("B8, D16: links that were made", () => {
  const listed = async (by: Asks, id: number) => {
    const { status, body } = await by("GET", `/documents/${id}/preview-links`);
    expect(status).toBe(200);
    return (body as { data: PreviewLinkRow[] }).data;
  };
  type Asks = (method: string, path: string) => Promise<{ status: number; body: unknown }>;
  const program =
    (origin: TestOrigin): Asks =>
    (method, path) =>
      origin.request(method, `/manage/v1${path}`);
  const opens = async (origin: TestOrigin, token: string) =>
    (await ask(origin, { ask: `GET ${HEADLINE}`, token })).status === 200;

  it("are listed with their document as long as they are in force, newest first, without what opens them", async () => {
    const { origin, clock, id } = await createSite();
    const other = await makePage(origin, "article", "second", { headline: "x" });
    const viewer = await personOf(origin, "viewer");
    const first = (await makeLink(origin, id, "?locale=de")).link;
    await clock.advance(60_000);
    const second = (await viewer.send("POST", `/documents/${id}/preview-link`)).body as PreviewLink;
    await makeLink(origin, other);
    const all = await listed(program(origin), id);
    expect(all).toEqual([
      {
        id: second.id,
        locale: "en",
        madeBy: { id: expect.any(Number), name: "A viewer" },
        createdAt: "2026-01-01T00:01:00Z",
        expiresAt: "2026-01-01T01:01:00Z",
        mayEnd: true,
      },
      expect.objectContaining({ id: first.id, locale: "de", madeBy: null, mayEnd: true }),
    ]);
    expect(JSON.stringify(all)).not.toContain(second.token);
    const seen = await listed((method, path) => viewer.send(method, path), id);
    expect(seen.map(({ mayEnd }) => mayEnd)).toEqual([true, false]);
    await clock.advance(PREVIEW_LINK_MS - 60_000);
    expect((await listed(program(origin), id)).map((link) => link.id)).toEqual([second.id]);
  });

  it("are taken back by who made them and by who may publish, and open nothing from then on, at edges too", async () => {
    const { origin, id } = await createSite();
    const [viewer, stranger] = [await personOf(origin, "author"), await personOf(origin, "author")];
    const [publisher, admin] = [
      await personOf(origin, "publisher"),
      await personOf(origin, "admin"),
    ];
    const make = async () =>
      (await viewer.send("POST", `/documents/${id}/preview-link`)).body as PreviewLink;
    const at = (link: PreviewLink) => `/documents/${id}/preview-links/${link.id}`;
    const [mine, theirs, left] = [await make(), await make(), await make()];
    expect((await stranger.send("DELETE", at(mine))).status).toBe(403);
    expect(await opens(origin, mine.token)).toBe(true);
    expect((await viewer.send("DELETE", at(mine))).status).toBe(204);
    expect((await viewer.send("DELETE", at(mine))).status).toBe(404);
    expect((await publisher.send("DELETE", at(theirs))).status).toBe(204);
    expect(
      await Promise.all([mine, theirs, left].map(({ token }) => opens(origin, token))),
    ).toEqual([false, false, true]);
    expect((await grantOf(origin, mine.token))[0]).toBe(404);
    expect((await grantOf(origin, left.token))[0]).toBe(200);
    const { body } = await admin.send("GET", "/audit");
    expect((body as { data: object[] }).data).toContainEqual(
      expect.objectContaining({
        action: "delete /documents/{id}/preview-links/{link}",
        object: at(mine),
      }),
    );
  });

  it("are those of the document and of the site, and what is no id is none", async () => {
    const { origin, clock, id } = await createSite();
    const other = await makePage(origin, "article", "second", { headline: "x" });
    const { link } = await makeLink(origin, id);
    const status = async (document: number, name: string, by = origin) =>
      (await by.request("DELETE", `/manage/v1/documents/${document}/preview-links/${name}`)).status;
    expect(await status(other, link.id)).toBe(404);
    const elsewhere = await newOrigin();
    expect(await status(id, link.id, elsewhere)).toBe(404);
    expect(
      (await elsewhere.request("GET", `/manage/v1/documents/${id}/preview-links`)).status,
    ).toBe(404);
    for (const name of ["__proto__", "%00", "x".repeat(16), link.id.slice(1), "%", link.token])
      expect([name, [400, 404].includes(await status(id, name))]).toEqual([name, true]);
    expect(await opens(origin, link.token)).toBe(true);
    await clock.advance(PREVIEW_LINK_MS);
    expect(await status(id, link.id)).toBe(404);
  });
});

const linksOf = ({ parts, site }: TestOrigin) =>
  rows(parts.postgres.db)`select * from preview_links where site_id = ${site.id}`;

/** What an edge is told that asks for a token. */
async function grantOf({ parts }: TestOrigin, token: string): Promise<[number, unknown]> {
  const query = new URLSearchParams({ query: `token:${await sha256Hex(token)}` });
  const path = `${RENDITION_PATH}?${query.toString()}`;
  const asked = { method: "GET", host: "localhost", path, body: new Uint8Array() };
  const signature = await signRequest(parts.pushKeys, parts.clock.now(), asked);
  const headers = { [header.signature]: signature };
  const response = await createApp(parts).request(path, { headers });
  return [response.status, await response.json()];
}
