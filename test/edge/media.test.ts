import { describe, expect, it } from "vitest";
import { handle } from "../../edge/app.ts";
import { header } from "../../shared/headers.ts";
import { mediaKey } from "../../shared/keys.ts";
import { MEDIA_MAX_BYTES } from "../../shared/limits-media.ts";
import { hashOf, internalMediaPath } from "../../shared/media.ts";
import { typeOf } from "../../shared/media-type.ts";
import { parseSecretKeys, signRequest } from "../../shared/signature.ts";
import { createTestEdge, EDGE_KEYS, type Faults } from "../support/edge.ts";
import { SITE } from "../support/entries.ts";
import { pathOf, pdf, png, svg } from "../support/media.ts";

/** Media at the edge, request by request. */

type File = Uint8Array<ArrayBuffer>;

/** An edge that holds files of a site, and its reader, who has no token. */
async function createEdge(files: File[] = [], faults: Faults = {}) {
  const edge = createTestEdge(faults);
  for (const file of files) {
    const type = typeOf(file);
    if (type === undefined) throw new Error("no media");
    await edge.media.put(mediaKey({ site: SITE, hash: await hashOf(file) }), file, type);
  }
  const ask = (path: string, init: RequestInit = {}) =>
    handle(edge.parts, new Request(`https://edge.test${path}`, init));
  return { ...edge, ask };
}

/** An origin that has this file and nothing else. */
const originWith =
  (file: File): NonNullable<Faults["mediaOrigin"]> =>
  async ({ hash }) =>
    (await hashOf(file)) === hash
      ? { kind: "found", bytes: file, type: "image/png" }
      : { kind: "absent" };

const dump = async (response: Response) => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  body: await response.text(),
});

const PEAR = png("0123456789");
const pearText = await new Response(PEAR).text();

describe("D10: reading a file", () => {
  it("needs no token and is kept for ever by whoever has it", async () => {
    const { ask, mediaAsked } = await createEdge([PEAR]);
    const answer = await dump(await ask(await pathOf(PEAR, SITE, "pear.png")));
    expect(answer).toEqual({
      status: 200,
      body: pearText,
      headers: expect.objectContaining({
        "content-type": "image/png",
        "content-length": String(PEAR.byteLength),
        "cache-control": "public, max-age=31536000, immutable",
        etag: `"${await hashOf(PEAR)}"`,
        "accept-ranges": "bytes",
        "access-control-allow-origin": "*",
        "x-content-type-options": "nosniff",
        "content-security-policy": expect.stringMatching(/^default-src 'none'.*; sandbox$/),
        "cache-status": "larder-store; hit",
      }) as unknown,
    });
    expect(answer.headers).not.toHaveProperty("content-disposition");
    expect(mediaAsked).toEqual([]);
  });

  it("is the same whatever the file is called, and no other site's", async () => {
    const { ask } = await createEdge([PEAR], { mediaOrigin: async () => ({ kind: "absent" }) });
    const path = await pathOf(PEAR, SITE, "other.svg");
    expect((await ask(path)).headers.get("content-type")).toBe("image/png");
    expect((await ask(path.replace(/\/[^/]*$/, ""))).status).toBe(200);
    expect((await ask(await pathOf(PEAR, SITE + 1))).status).toBe(404);
  });

  it("shows drawings without their scripts, and hands out documents to be saved", async () => {
    const { ask } = await createEdge([svg(), pdf()]);
    const drawing = await ask(await pathOf(svg(), SITE));
    expect(drawing.headers.get("content-type")).toBe("image/svg+xml");
    expect(drawing.headers.get("content-security-policy")).toContain("sandbox");
    expect(drawing.headers.get("content-disposition")).toBeNull();
    const document = await ask(await pathOf(pdf(), SITE, "menu.pdf"));
    expect(document.headers.get("content-disposition")).toBe('attachment; filename="menu.pdf"');
  });

  it("answers HEAD with the same headers and no body", async () => {
    const { ask } = await createEdge([PEAR]);
    const path = await pathOf(PEAR, SITE);
    const [got, head] = [
      await dump(await ask(path)),
      await dump(await ask(path, { method: "HEAD" })),
    ];
    expect(head).toEqual({ ...got, body: "" });
  });

  it("answers 304 to who has it, ranges or not", async () => {
    const { ask } = await createEdge([PEAR]);
    const etag = `"${await hashOf(PEAR)}"`;
    const headers = { "if-none-match": `W/"x", ${etag}`, range: "bytes=0-1" };
    const answer = await dump(await ask(await pathOf(PEAR, SITE), { headers }));
    expect(answer).toMatchObject({ status: 304, body: "", headers: { etag } });
    expect(answer.headers["cache-control"]).toContain("immutable");
  });

  it("takes only GET and HEAD", async () => {
    const { ask } = await createEdge([PEAR]);
    for (const method of ["POST", "PUT", "DELETE", "PATCH"])
      expect((await ask(await pathOf(PEAR, SITE), { method })).status).toBe(404);
  });
});

describe("A10: a range", () => {
  const size = PEAR.byteLength;
  const ranges: [string, string, number, number][] = [
    ["the beginning", "bytes=0-3", 0, 3],
    ["one byte", "bytes=8-8", 8, 8],
    ["the rest", "bytes=10-", 10, size - 1],
    ["more than there is", "bytes=10-9999", 10, size - 1],
    ["the end", "bytes=-4", size - 4, size - 1],
    ["more of the end than there is", "bytes=-9999", 0, size - 1],
  ];
  it.each(ranges)("of %s is 206", async (_name, range, first, last) => {
    const { ask } = await createEdge([PEAR]);
    const response = await ask(await pathOf(PEAR, SITE), { headers: { range } });
    expect([response.status, response.headers.get("content-range")]).toEqual([
      206,
      `bytes ${first}-${last}/${size}`,
    ]);
    expect(response.headers.get("content-length")).toBe(String(last - first + 1));
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(PEAR.slice(first, last + 1));
  });

  it.each(["bytes=18-", "bytes=9999-10000", "bytes=-0"])("%s cannot be had: 416", async (range) => {
    const { ask } = await createEdge([PEAR]);
    const response = await ask(await pathOf(PEAR, SITE), { headers: { range } });
    expect([response.status, response.headers.get("content-range")]).toEqual([
      416,
      `bytes */${size}`,
    ]);
    expect(await response.json()).toHaveProperty("detail");
    expect(response.headers.get("cache-control")).toBe("private, no-store");
  });

  const ignored = [
    "bytes=0-1,2-3",
    Array.from({ length: 1_000 }, () => "0-")
      .join(",")
      .replace(/^/, "bytes="),
    "bytes=3-1",
    "bytes=-",
    "bytes=a-b",
    "lines=0-1",
    "bytes=99999999999999999999-",
  ];
  it.each(ignored)("%.30s is answered with the whole file", async (range) => {
    const { ask } = await createEdge([PEAR]);
    const response = await ask(await pathOf(PEAR, SITE), { headers: { range } });
    expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, size]);
  });

  it("of another file than the reader thinks is the whole file", async () => {
    const { ask } = await createEdge([PEAR]);
    const statusOf = async (ifRange: string) => {
      const headers = { range: "bytes=0-1", "if-range": ifRange };
      return (await ask(await pathOf(PEAR, SITE), { headers })).status;
    };
    expect([await statusOf('"x"'), await statusOf(`"${await hashOf(PEAR)}"`)]).toEqual([200, 206]);
  });

  it("across chunks of a stream is put together right", async () => {
    const chunks = ["0123", "4567", "89"].map((text) => new TextEncoder().encode(text));
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    });
    const edge = createTestEdge();
    const media = {
      ...edge.parts.media,
      store: {
        get: async () => ({ type: "image/png" as const, sizeBytes: 10, body: stream }),
        put: () => Promise.reject(new Error("nothing is put")),
      },
    };
    const request = new Request(`https://edge.test${await pathOf(PEAR, SITE)}`, {
      headers: { range: "bytes=3-8" },
    });
    const response = await handle({ ...edge.parts, media }, request);
    expect(await response.text()).toBe("345678");
  });
});

describe("a file the edge does not have", () => {
  it("comes from the origin, once", async () => {
    const { ask, media, mediaAsked } = await createEdge([], { mediaOrigin: originWith(PEAR) });
    const path = await pathOf(PEAR, SITE);
    const answers = [await dump(await ask(path)), await dump(await ask(path))];
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [200, pearText],
      [200, pearText],
    ]);
    expect(answers.map(({ headers }) => headers["cache-status"])).toEqual([
      "larder-store; fwd=miss, larder-origin; fwd=request",
      "larder-store; hit",
    ]);
    expect(mediaAsked).toEqual([{ site: SITE, hash: await hashOf(PEAR), fileName: "a.png" }]);
    expect(media.puts).toHaveLength(1);
  });

  it("is 404 when the origin does not know it, and not for long", async () => {
    const { ask, media } = await createEdge([], { mediaOrigin: originWith(PEAR) });
    const answer = await dump(await ask(await pathOf(svg(), SITE)));
    expect(answer).toMatchObject({ status: 404, body: '{"detail":"Not found."}' });
    expect(answer.headers["cache-control"]).toBe("private, no-store");
    expect(media.puts).toEqual([]);
  });

  it("is 503 while the origin is away", async () => {
    const { ask } = await createEdge();
    const answer = await dump(await ask(await pathOf(PEAR, SITE)));
    expect(answer).toMatchObject({ status: 503, headers: { "retry-after": "5" } });
  });

  it("is served although the store cannot be read or written", async () => {
    const broken = { media: () => Promise.reject(new Error("down")) };
    const { ask, events } = await createEdge([], { ...broken, mediaOrigin: originWith(PEAR) });
    expect((await ask(await pathOf(PEAR, SITE))).status).toBe(200);
    expect(events.map(({ kind }) => kind)).toEqual(["edge.trouble", "edge.trouble"]);
  });

  it("is nothing the origin is asked about when the path names none", async () => {
    const { ask, mediaAsked } = await createEdge();
    for (const path of ["/media/", "/media/1/abc", `/media/1/${"0".repeat(32)}/a/b`])
      expect((await ask(path)).status).toBe(404);
    expect(mediaAsked).toEqual([]);
  });
});

describe("a file that an origin sends", () => {
  async function send(file: File, path: string, keys = EDGE_KEYS) {
    const edge = await createEdge();
    const signable = { method: "PUT", host: "edge.test", path, body: file };
    const signature = await signRequest(parseSecretKeys(keys), edge.clock.now(), signable);
    const headers = { [header.signature]: signature };
    const response = await edge.ask(path, { method: "PUT", body: file, headers });
    return { edge, status: response.status };
  }
  const pathFor = async (file: File) => internalMediaPath({ site: SITE, hash: await hashOf(file) });

  it("is read from the store then, with the origin away", async () => {
    const { edge, status } = await send(PEAR, await pathFor(PEAR));
    expect(status).toBe(200);
    expect((await edge.ask(await pathOf(PEAR, SITE))).status).toBe(200);
    expect(edge.mediaAsked).toEqual([]);
  });

  it("is refused without the right key, with other bytes than its name's, too large, or of no type", async () => {
    const strange = new TextEncoder().encode("hello");
    const refused = [
      await send(PEAR, await pathFor(PEAR), `other:${"x".repeat(32)}`),
      await send(PEAR, await pathFor(svg())),
      await send(new Uint8Array(MEDIA_MAX_BYTES + 1), await pathFor(PEAR)),
      await send(strange, await pathFor(strange)),
    ];
    expect(refused.map(({ status }) => status)).toEqual([401, 400, 413, 400]);
    expect(refused.flatMap(({ edge }) => edge.media.puts)).toEqual([]);
  });

  it("must be signed for its own path", async () => {
    const edge = await createEdge();
    const asking = { method: "PUT", host: "edge.test", path: await pathFor(svg()) };
    const signable = { ...asking, body: PEAR };
    const signature = await signRequest(parseSecretKeys(EDGE_KEYS), edge.clock.now(), signable);
    const headers = { [header.signature]: signature };
    const response = await edge.ask(await pathFor(PEAR), { method: "PUT", body: PEAR, headers });
    expect(response.status).toBe(401);
  });
});
