import { describe, expect, it } from "vitest";
import { handle } from "../../edge/app.ts";
import { createMediaOrigin } from "../../edge/media/media-origin.ts";
import type { EdgePictures } from "../../edge/media/ports.ts";
import { createApp } from "../../origin/app.ts";
import { insertEdge } from "../../origin/db/log/edges.ts";
import { countBeyond } from "../../origin/db/site/pictures.ts";
import { addFile } from "../../origin/media/library.ts";
import { mediaKey } from "../../shared/keys.ts";
import { FOCAL_MAX_AGE_S, PICTURES_BEYOND_PER_FILE } from "../../shared/limits-pictures.ts";
import { hashOf } from "../../shared/media.ts";
import { signPicture } from "../../shared/signature.ts";
import { createTestEdge } from "../support/edge.ts";
import { svg } from "../support/media.ts";
import { originsOfFile } from "../support/origin.ts";
import { decode, fileOf, quarters, quartersOf, testMaker } from "../support/pictures.ts";

/** Pictures between an origin and its edges. */

type File = Uint8Array<ArrayBuffer>;
const freshOrigin = originsOfFile();
const EDGE_URL = "https://edge.test";
const ORIGIN_URL = "http://origin.test";

/** An origin and an edge that has the file; it makes pictures itself or, as on Cloudflare, none. */
async function createBoth({ makes = true, has = true, file = quarters(200, 100).png() } = {}) {
  const away = { origin: false, isOlder: false };
  const bytes = await fileOf(file);
  const asked: string[] = [];
  const edge = createTestEdge();
  const { clock } = edge;
  const origin = await freshOrigin({ clock, media: {} });
  const app = createApp(origin.parts);
  const { door, report } = edge.parts;
  const newMediaOrigin = () =>
    createMediaOrigin({
      urls: [ORIGIN_URL],
      keys: door.keys,
      clock,
      report,
      async fetch(input, init) {
        if (away.origin) throw new Error("no such host");
        asked.push(new URL(input).search);
        if (away.isOlder) return new Response(bytes);
        return app.request(new Request(input, init));
      },
    });
  const pictures: EdgePictures = {
    async make(name, order) {
      const held = edge.media.held.get(mediaKey(name));
      if (held === undefined) return { kind: "elsewhere" };
      return testMaker().make(held.bytes, order, { name: "edge" });
    },
  };
  const media = {
    ...edge.parts.media,
    origin: newMediaOrigin(),
    ...(makes && { pictures }),
  };
  await insertEdge(
    origin.parts.postgres.db,
    origin.site.id,
    { name: EDGE_URL, url: EDGE_URL },
    new Date(0).toISOString(),
  );
  const library = origin.parts.media?.library;
  if (library === undefined) throw new Error("the origin has no store");
  const add = async (one: File) => {
    await addFile(library, origin.site, one, { name: "pear", personId: null });
    return `${origin.site.id}/${await hashOf(one)}`;
  };
  const of = await add(bytes);
  const name = { site: origin.site.id, hash: await hashOf(bytes) };
  if (has) await edge.media.put(mediaKey(name), bytes, "image/png");
  const ask = (path: string, headers: Record<string, string> = {}) =>
    handle({ ...edge.parts, media }, new Request(EDGE_URL + path, { headers }));
  /** The edge's program began anew: what it had in memory is gone. */
  const restart = () => {
    media.origin = newMediaOrigin();
  };
  return { away, asked, edge, origin, of, name, ask, add, clock, restart };
}

const bytesOf = async (response: Response): Promise<File> =>
  new Uint8Array(await response.arrayBuffer());
const detailOf = async (response: Response) =>
  ((await response.json()) as { detail: string }).detail;

describe("an edge that makes pictures itself", () => {
  it("cuts by the middle while nobody knows the focal point, and keeps nothing of that", async () => {
    const { away, edge, of, ask } = await createBoth();
    away.origin = true;
    const middle = await ask(`/media/${of}/pear.png?w=64&h=64&fit=crop`);
    expect(middle.status).toBe(200);
    expect([...edge.media.held.keys()].filter((key) => key.startsWith("p/"))).toEqual([]);
  });

  it("makes those of the list with the origin away, keeps them, and says who they vary for", async () => {
    const { away, edge, of, ask } = await createBoth();
    away.origin = true;
    const path = `/media/${of}/pear.png?w=64&f=auto`;
    const first = await ask(path, { accept: "image/avif,image/webp" });
    expect([first.status, first.headers.get("vary"), first.headers.get("cache-status")]).toEqual([
      200,
      "Accept, Accept-Encoding",
      "larder-store; fwd=miss, larder-pictures; fwd=request",
    ]);
    const made = await decode(await bytesOf(first));
    expect([made.format, made.width]).toEqual(["avif", 64]);
    expect(quartersOf(made)).toEqual(["red", "green", "blue", "white"]);
    const again = await ask(path, { accept: "image/avif,image/webp" });
    expect([again.headers.get("cache-status"), again.headers.get("etag")]).toEqual([
      "larder-store; hit",
      first.headers.get("etag"),
    ]);
    const other = await decode(await bytesOf(await ask(path, { accept: "image/webp" })));
    expect(other.format).toBe("webp");
    expect([...edge.media.held.keys()].filter((key) => key.startsWith("p/"))).toHaveLength(2);
  });

  it("asks the origin for what is beyond the list, and is an honest 503 without it", async () => {
    const { away, asked, of, ask } = await createBoth();
    const path = `/resize=width:100/flop/media/${of}/pear.png`;
    const made = await decode(await bytesOf(await ask(path)));
    expect([made.width, ...quartersOf(made)]).toEqual([100, "green", "red", "white", "blue"]);
    expect(asked).toHaveLength(1);
    away.origin = true;
    expect((await ask(path)).status).toBe(200);
    const never = await ask(`/resize=width:101/media/${of}/pear.png`);
    expect([never.status, never.headers.get("retry-after"), await detailOf(never)]).toEqual([
      503,
      "5",
      "This picture is not at the edge yet and the origin cannot be reached. Try again.",
    ]);
  });

  it("makes what is signed with a key that it has, with the origin away, and nothing else so signed", async () => {
    const { away, edge, of, name, ask } = await createBoth();
    away.origin = true;
    const recipe = "resize=width:101/flip";
    const signature = await signPicture(edge.parts.door.keys, { ...name, recipe });
    expect((await ask(`/${recipe}/media/${of}/pear.png?s=${signature}`)).status).toBe(200);
    for (const path of [
      `/resize=width:102/flip/media/${of}/pear.png?s=${signature}`,
      `/resize=width:103/flip/media/${of}/pear.png?s=${"0".repeat(64)}`,
      `/resize=width:104/flip/media/${of}/pear.png?s=x`,
    ])
      expect((await ask(path)).status).toBe(503);
  });

  it("passes on what the origin refuses, with its sentence, and keeps nothing of it", async () => {
    const { edge, of, ask } = await createBoth();
    const before = edge.media.puts.length;
    const response = await ask(`/crop=dim:[200,0,5,5]/media/${of}/pear.png`);
    expect([response.status, await detailOf(response)]).toEqual([
      400,
      "`crop` begins at 200, 0, and the picture has 200 × 100 pixels.",
    ]);
    expect((await ask(`/watermark=file:x/media/${of}/pear.png`)).status).toBe(400);
    expect((await ask(`/resize=width:16/media/${of.replace(/.{4}$/, "0000")}/a.png`)).status).toBe(
      404,
    );
    expect(edge.media.puts.length).toBe(before);
  });
});

describe.each([true, false])(
  "what a focal point decides (the edge makes pictures: %s)",
  (makes) => {
    const MIDDLE = ["red", "green", "blue", "white"];
    const LEFT = ["red", "red", "blue", "blue"];

    async function created() {
      const both = await createBoth({ makes });
      const { origin, of, ask, clock } = both;
      const { body } = await origin.request("GET", "/manage/v1/media");
      const [{ id } = { id: 0 }] = (body as { data: { id: number }[] }).data;
      const put = async (focus: unknown) => {
        const path = `/manage/v1/media/${id}`;
        expect((await origin.request("PATCH", path, { focus })).status).toBe(200);
      };
      const cut = async () => {
        const response = await ask(`/media/${of}/pear.png?w=64&h=64&fit=crop`);
        expect([response.status, response.headers.get("cache-control")]).toEqual([
          200,
          "public, max-age=60",
        ]);
        const etag = response.headers.get("etag");
        return { etag, quarters: quartersOf(await decode(await bytesOf(response))) };
      };
      return { ...both, put, cut, later: () => clock.advance(FOCAL_MAX_AGE_S * 1_000 + 1) };
    }

    it("is cut anew a minute after it was put elsewhere, and has another name", async () => {
      const { asked, put, cut, later } = await created();
      const before = await cut();
      expect(before.quarters).toEqual(MIDDLE);
      await put({ x: 0, y: 0.5 });
      expect(await cut()).toEqual(before);
      const questions = asked.length;
      await later();
      const after = await cut();
      expect(after.quarters).toEqual(LEFT);
      expect(after.etag).not.toBe(before.etag);
      // where it is, and what is made of it unless that is done here
      expect(asked.length - questions).toBe(makes ? 1 : 2);
      await put(null);
      await later();
      expect(await cut()).toEqual(before);
    });

    it("is as it was last with the origin away, for a program that began since, too", async () => {
      const { away, put, cut, later, restart } = await created();
      await put({ x: 0, y: 0.5 });
      const { quarters: known } = await cut();
      expect(known).toEqual(LEFT);
      away.origin = true;
      await later();
      expect((await cut()).quarters).toEqual(LEFT);
      restart();
      const last = await cut();
      expect(last.quarters).toEqual(LEFT);
      away.origin = false;
      await put({ x: 1, y: 0.5 });
      await later();
      const now = await cut();
      expect(now.quarters).toEqual(["green", "green", "white", "white"]);
      expect(now.etag).not.toBe(last.etag);
    });
  },
);

describe("an edge that makes none", () => {
  it("asks the origin, keeps what it got, and has it with the origin away", async () => {
    const { away, asked, of, ask } = await createBoth({ makes: false, has: false });
    const path = `/media/${of}/pear.png?w=64&f=auto`;
    const accept = { accept: "image/avif,image/webp" };
    const first = await ask(path, accept);
    expect((await decode(await bytesOf(first))).format).toBe("avif");
    away.origin = true;
    const again = await ask(path, accept);
    expect([again.status, again.headers.get("cache-status")]).toEqual([200, "larder-store; hit"]);
    expect((await ask(path, { accept: "image/webp" })).status).toBe(503);
    expect(asked).toHaveLength(1);
  });

  it("keeps nothing of an origin of before pictures, which gives the file itself", async () => {
    const { away, edge, of, ask } = await createBoth({ makes: false });
    away.isOlder = true;
    expect((await ask(`/media/${of}/pear.png?w=64`)).status).toBe(503);
    expect([...edge.media.held.keys()].filter((key) => key.startsWith("p/"))).toEqual([]);
    away.isOlder = false;
    expect((await ask(`/media/${of}/pear.png?w=64`)).status).toBe(200);
  });

  it("gives drawings as they are, its own and the origin's", async () => {
    const { away, add, ask } = await createBoth({ makes: false });
    const drawing = svg("far");
    const of = await add(drawing);
    const response = await ask(`/media/${of}/pear.svg?w=64`);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/svg+xml"]);
    expect(await bytesOf(response)).toEqual(drawing);
    away.origin = true;
  });
});

describe("D21: what is beyond the list", () => {
  it("is 64 pictures of a file, whoever asks, wherever, and however many at once", async () => {
    const { origin, of, ask } = await createBoth();
    const most = PICTURES_BEYOND_PER_FILE;
    const statuses = await Promise.all(
      Array.from({ length: most + 16 }, async (_, index) => {
        const path = `/media/${of}/pear.png?w=${130 + index}`;
        return (index % 2 === 0 ? await ask(path) : await origin.fetch(path)).status;
      }),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(most);
    expect(statuses.filter((status) => status === 403)).toHaveLength(16);
    const refused = await ask(`/media/${of}/pear.png?w=99`);
    expect([refused.status, await detailOf(refused)]).toEqual([
      403,
      "Of this file 64 pictures were asked for that are not of the list. Others are made of addresses that are signed.",
    ]);
    // what was made, the list, another file, and what is signed
    const at = statuses.indexOf(200);
    expect((await origin.fetch(`/media/${of}/pear.png?w=${130 + at}`)).status).toBe(200);
    expect((await origin.fetch(`/media/${of}/pear.png?w=128`)).status).toBe(200);
  });

  it("of one file takes nothing of another's", async () => {
    const { origin, of, add } = await createBoth();
    const other = await add(await fileOf(quarters(20, 20).png()));
    for (let width = 130; width < 130 + PICTURES_BEYOND_PER_FILE; width += 1)
      expect((await origin.fetch(`/media/${of}/a.png?w=${width}`)).status).toBe(200);
    expect((await origin.fetch(`/media/${of}/a.png?w=99`)).status).toBe(403);
    expect((await origin.fetch(`/media/${other}/a.png?w=99`)).status).toBe(200);
  });

  it("is counted once, however often it is asked for", async () => {
    const { origin, of } = await createBoth();
    const counted = async () => {
      const { rows } = await origin.parts.postgres.pool.query<{ count: number }>(
        "select coalesce(sum(cardinality(pictures)), 0)::int as count from pictures_beyond",
      );
      return rows[0]?.count;
    };
    const before = (await counted()) ?? 0;
    for (let time = 0; time < 3; time += 1)
      await Promise.all(Array.from({ length: 4 }, () => origin.fetch(`/media/${of}/a.png?w=77`)));
    expect(await counted()).toBe(before + 1);
  });
});

describe("D21: an address that is signed", () => {
  /** One of a file of whose 64 all are taken. */
  async function createTaken() {
    const both = await createBoth();
    const { origin, of } = both;
    const { db } = origin.parts.postgres;
    for (let count = 0; count < PICTURES_BEYOND_PER_FILE; count += 1)
      await countBeyond(db, { ...both.name, picture: String(count) }, PICTURES_BEYOND_PER_FILE);
    const listed = await origin.request("GET", "/manage/v1/media");
    const [file] = (listed.body as { data: { id: number }[] }).data;
    const addressOf = async (transform: unknown) =>
      origin.request("POST", `/manage/v1/media/${file?.id}/address`, { transform });
    expect((await origin.fetch(`/media/${of}/resize=width:99/pear.png`)).status).toBe(403);
    return { ...both, addressOf };
  }

  it("is made, at the origin and at edges, and at an edge that has the key without it", async () => {
    const { away, asked, origin, ask, addressOf } = await createTaken();
    const { status, body } = await addressOf("resize=height:50,width:99,fit:crop,align:left/flip");
    const { url, signed } = body as { url: string; signed: boolean };
    expect([status, signed]).toEqual([200, true]);
    expect(url).toContain("/resize=width:99,height:50,fit:crop,align:left/flip/pear.png?s=");
    expect((await origin.fetch(url)).status).toBe(200);
    const before = asked.length;
    away.origin = true;
    const response = await ask(url);
    expect(response.status).toBe(200);
    const made = await decode(await bytesOf(response));
    expect([made.width, made.height]).toEqual([99, 50]);
    expect(asked.length).toBe(before);
  });

  it("is good for its recipe, its file and its site alone", async () => {
    const { origin, of, add, addressOf } = await createTaken();
    const { url } = (await addressOf("?w=98&h=50")).body as { url: string };
    const [, signature = ""] = url.split("?s=");
    const other = await add(await fileOf(quarters(30, 30).png()));
    const { db } = origin.parts.postgres;
    const [site = "", hash = ""] = other.split("/");
    for (let count = 0; count < PICTURES_BEYOND_PER_FILE; count += 1) {
      const picture = String(count);
      await countBeyond(db, { site: Number(site), hash, picture }, PICTURES_BEYOND_PER_FILE);
    }
    for (const path of [
      `/media/${of}/pear.png?w=98&h=51&s=${signature}`,
      `/media/${other}/pear.png?w=98&h=50&s=${signature}`,
      `/media/${of}/pear.png?w=98&h=50&s=${signature.toUpperCase()}`,
      `/media/${of}/pear.png?w=98&h=50&s=${signature.slice(1)}`,
      `/media/${of}/pear.png?w=98&h=50&s=`,
    ])
      expect([path, (await origin.fetch(path)).status]).toEqual([path, 403]);
    expect((await origin.fetch(`/media/${of}/pear.png?w=98&h=50&s=${signature}`)).status).toBe(200);
  });

  it("is said to whoever may edit, and only of what can be made", async () => {
    const { addressOf } = await createTaken();
    const listed = (await addressOf("?w=640&f=auto")).body;
    expect(listed).toEqual({
      url: expect.stringMatching(/\/resize=width:640\/auto_image\/pear\.png$/) as string,
      signed: false,
    });
    for (const [transform, why] of [
      ["watermark=file:x", "`watermark` is not made here."],
      ["resize=width:5000", "`width` of `resize` is a whole number from 1 to 4096."],
      ["/", "There is no task in it."],
    ]) {
      const { status, body } = await addressOf(transform);
      expect([status, (body as { detail: string }).detail]).toEqual([
        400,
        expect.stringContaining(why ?? ""),
      ]);
    }
    expect((await addressOf("x".repeat(2_000))).status).toBe(400);
    expect((await addressOf({ __proto__: null })).status).toBe(400);
  });
});
