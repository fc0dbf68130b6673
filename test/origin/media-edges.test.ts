import { describe, expect, it } from "vitest";
import { handle } from "../../edge/app.ts";
import { createMediaOrigin } from "../../edge/media/media-origin.ts";
import { createApp } from "../../origin/app.ts";
import { insertEdge } from "../../origin/db/log/edges.ts";
import { header } from "../../shared/headers.ts";
import { hashOf, internalMediaPath } from "../../shared/media.ts";
import { parseSecretKeys, signRequest } from "../../shared/signature.ts";
import { createTestEdge } from "../support/edge.ts";
import { createMediaHost } from "../support/media-host.ts";
import { pathOf, png, svg } from "../support/media.ts";
import { makeType } from "../support/model.ts";
import { originsOfFile, TEST_KEYS } from "../support/origin.ts";

/** Media between an origin and its edges. */

const freshOrigin = originsOfFile();
const EDGE_URL = "https://edge.test";
const ORIGIN_URL = "http://origin.test";
const PEAR = png("pear");

/** An origin and an edge that reach each other, unless the one or the other is away. */
async function createBoth() {
  const away = { edge: false, origin: false };
  const host = await createMediaHost();
  host.has("/pear.png", PEAR);
  const edge = createTestEdge();
  const toEdge: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (away.edge || new URL(request.url).origin !== EDGE_URL) throw new Error("no such host");
    return handle(parts, request);
  };
  const clock = edge.clock;
  const origin = await freshOrigin({ clock, media: { allow: [host.name], fetch: toEdge } });
  const app = createApp(origin.parts);
  const { door, report } = edge.parts;
  const mediaOrigin = createMediaOrigin({
    urls: ["http://nobody.test", ORIGIN_URL],
    keys: door.keys,
    clock,
    report,
    async fetch(input, init) {
      if (away.origin || new URL(input).origin !== ORIGIN_URL) throw new Error("no such host");
      return app.request(new Request(input, init));
    },
  });
  const parts = { ...edge.parts, media: { ...edge.parts.media, origin: mediaOrigin } };
  await makeType(origin, "collections", "logo", [{ key: "image", kind: "media" }]);
  await addEdge(origin, EDGE_URL);
  const copy = (path = "/pear.png") => {
    const fields = [{ image: host.url + path }];
    return origin.request("POST", "/v2/content/", { key: "logo", status: "published", fields });
  };
  const read = async (path: string) => handle(parts, new Request(EDGE_URL + path));
  return { away, origin, edge, app, copy, read };
}

type Origin = Awaited<ReturnType<typeof freshOrigin>>;

const addEdge = ({ parts, site }: Origin, url: string) =>
  insertEdge(parts.postgres.db, site.id, { name: url, url }, new Date(0).toISOString());

describe("a file that was copied", () => {
  it("is at every edge before anything names it: the origin may be gone", async () => {
    const { away, origin, edge, copy, read } = await createBoth();
    expect((await copy()).status).toBe(202);
    away.origin = true;
    const response = await read(await pathOf(PEAR, origin.site.id));
    expect([response.status, response.headers.get("cache-status")]).toEqual([
      200,
      "larder-store; hit",
    ]);
    expect(edge.media.puts).toHaveLength(1);
  });

  it("is written although an edge is away, which is reported; the edge asks for it later, once", async () => {
    const { away, origin, edge, copy, read } = await createBoth();
    away.edge = true;
    expect((await copy()).status).toBe(202);
    const { id: site } = origin.site;
    expect(origin.events).toContainEqual({
      kind: "media.not_sent",
      site,
      edge: expect.any(Number) as unknown,
      cause: "Error: no such host",
    });
    const path = await pathOf(PEAR, site);
    away.origin = true;
    expect((await read(path)).status).toBe(503);
    away.origin = false;
    expect(await (await read(path)).arrayBuffer()).toEqual(PEAR.buffer);
    away.origin = true;
    expect((await read(path)).headers.get("cache-status")).toBe("larder-store; hit");
    expect(edge.media.puts).toHaveLength(1);
  });

  it("of one site is at no other site's edges", async () => {
    const { origin, edge, app, copy } = await createBoth();
    await copy();
    const other = await origin.addSite(`${origin.site.slug}-other`, `${origin.token}-other`);
    const path = await pathOf(PEAR, other.id);
    expect((await app.request(path)).status).toBe(404);
    expect([...edge.media.held.keys()]).toEqual([`m/${origin.site.id}/${await hashOf(PEAR)}`]);
  });

  it("is not asked of an origin that never had it, and is 404 for good reason", async () => {
    const { origin, copy, read } = await createBoth();
    await copy();
    expect((await read(await pathOf(svg(), origin.site.id))).status).toBe(404);
  });
});

describe("an origin that an edge asks for a file", () => {
  it("answers only what is signed for that file", async () => {
    const { origin, edge, app, copy } = await createBoth();
    await copy();
    const path = internalMediaPath({ site: origin.site.id, hash: await hashOf(PEAR) });
    const ask = async (signed: string, keys = TEST_KEYS) => {
      const signable = { method: "GET", host: "o.test", path: signed, body: new Uint8Array() };
      const signature = await signRequest(parseSecretKeys(keys), edge.clock.now(), signable);
      return (await app.request(path, { headers: { [header.signature]: signature } })).status;
    };
    expect(await ask(path)).toBe(200);
    expect(await ask(path, `other:${"x".repeat(32)}`)).toBe(401);
    expect(await ask(`${path}x`)).toBe(401);
    expect((await app.request(path)).status).toBe(401);
  });

  it("is not believed when the bytes are others than the name's", async () => {
    const { door, report } = createTestEdge().parts;
    const { keys } = door;
    const answers = [png("other"), new TextEncoder().encode("<html>")];
    const { clock } = createTestEdge();
    for (const answer of answers) {
      const fetch = async () => new Response(answer, { headers: { "content-type": "image/png" } });
      const asked = createMediaOrigin({ urls: [ORIGIN_URL], keys, clock, report, fetch });
      expect(await asked.ask({ site: 1, hash: await hashOf(PEAR) })).toEqual({ kind: "away" });
    }
  });
});

describe("files through management", () => {
  it("are uploaded as they are, have an address, and are listed", async () => {
    const { away, origin, app, read } = await createBoth();
    const upload = (body: Uint8Array<ArrayBuffer>, name: string, token = origin.token) =>
      app.request(`/manage/v1/media?name=${encodeURIComponent(name)}`, {
        method: "POST",
        headers: { authorization: `Token ${token}`, "content-type": "image/png" },
        body,
      });
    const made = await upload(PEAR, "Früher Birne (1).PNG");
    const url = await pathOf(PEAR, origin.site.id, "Fruher-Birne-1.png");
    const file = { url, type: "image/png", sizeBytes: PEAR.byteLength };
    expect(made.status).toBe(201);
    expect(await made.json()).toMatchObject(file);
    // the first name stays
    expect(await (await upload(PEAR, "../../etc/passwd")).json()).toMatchObject(file);
    await upload(svg(), "");
    const { body } = await origin.request("GET", "/manage/v1/media");
    const newest = await pathOf(svg(), origin.site.id, `${(await hashOf(svg())).slice(0, 8)}.svg`);
    expect(body).toMatchObject({ data: [{ url: newest }, { ...file, sourceUrl: null }] });
    const page = await origin.request("GET", "/manage/v1/media?limit=1&offset=1");
    expect(page.body).toMatchObject({ data: [file] });
    away.origin = true;
    expect((await read(url)).status).toBe(200);
  });

  it("are refused when they are nothing we keep, and without the right token", async () => {
    const { origin, app } = await createBoth();
    const upload = (body: string, token: string) =>
      app.request("/manage/v1/media", {
        method: "POST",
        headers: { authorization: `Token ${token}` },
        body,
      });
    const refused = [await upload("hello", origin.token), await upload("", origin.token)];
    expect(refused.map(({ status }) => status)).toEqual([400, 400]);
    expect(await refused[0]?.json()).toEqual({
      detail: "This is no image, video, sound or PDF that can be kept.",
    });
    expect((await upload("hello", "nobody's")).status).toBe(401);
  });

  it.each(["application/json", "application/json; charset=x", "multipart/form-data; boundary=x"])(
    "are told from their bytes when they are sent as %s",
    async (type) => {
      const { origin, app } = await createBoth();
      const upload = (body: string | Uint8Array<ArrayBuffer>) =>
        app.request("/manage/v1/media", {
          method: "POST",
          headers: { authorization: `Token ${origin.token}`, "content-type": type },
          body,
        });
      const answers = [await upload(PEAR), await upload('{"a":1}'), await upload("{")];
      expect(answers.map(({ status }) => status)).toEqual([201, 400, 400]);
    },
  );

  it("cannot be uploaded where there is no store, and what is written there stays as it is", async () => {
    const origin = await freshOrigin();
    const response = await createApp(origin.parts).request("/manage/v1/media", {
      method: "POST",
      headers: { authorization: `Token ${origin.token}` },
      body: PEAR,
    });
    expect(response.status).toBe(409);
    await makeType(origin, "collections", "logo", [{ key: "image", kind: "media" }]);
    const url = "https://media.example/a.png";
    const item = { key: "logo", status: "published", fields: [{ image: url }] };
    expect((await origin.request("POST", "/v2/content/", item)).status).toBe(202);
    expect((await origin.request("GET", "/v2/content/logo/")).body).toMatchObject({
      data: { logo: [{ image: url }] },
    });
  });
});
