import { describe, expect, it } from "vitest";
import { demoToken, useLarder, type EdgeScript } from "../support/larder.ts";
import { BEGINNINGS } from "../support/media.ts";

/** Films and documents at edges of both kinds, with everything behind them dead: browsers ask for them a stretch at a time. */

/** Larger than what is handed on at once, so that stretches lie across several parts. */
const SIZE = 3_000_000;

/** A file of a type, all of whose bytes differ from those nearby. */
function fileOf(type: string): Uint8Array<ArrayBuffer> {
  const start = BEGINNINGS.find(([one]) => one === type)?.[1];
  if (start === undefined) throw new Error(`nothing begins as ${type}`);
  const file = Uint8Array.from({ length: SIZE }, (_, at) => (at * 31 + (at >> 8)) & 0xff);
  file.set(start);
  return file;
}

const FILES = [
  ["film.mp4", "video/mp4"],
  ["film.webm", "video/webm"],
  ["list.pdf", "application/pdf"],
] as const;

describe.each<EdgeScript>(["edge/node/main.ts", "edge/local/main.ts"])("at %s", (edgeScript) => {
  const larder = useLarder({ demo: false, edgeScript });
  const urls = new Map<string, string>();

  async function upload(name: string, body: Uint8Array<ArrayBuffer>): Promise<string> {
    const response = await fetch(`${larder().originUrl}/manage/v1/media?name=${name}`, {
      method: "POST",
      headers: { authorization: `Token ${demoToken.manage}` },
      body,
    });
    expect(response.status).toBe(201);
    return ((await response.json()) as { url: string }).url;
  }

  it("files are there before the origin and Postgres die", async () => {
    for (const [name, type] of FILES) urls.set(name, await upload(name, fileOf(type)));
    await larder().origin.crash();
    await larder().postgres.crash();
  });

  it.each(FILES)("%s is read whole, in stretches, and not behind its end", async (name, type) => {
    const file = fileOf(type);
    const ask = async (headers: Record<string, string>, method = "GET") => {
      const response = await fetch(urls.get(name) ?? "", { method, headers });
      const bytes = new Uint8Array(await response.arrayBuffer());
      return { status: response.status, headers: response.headers, bytes };
    };
    const whole = await ask({});
    expect([whole.status, whole.headers.get("content-type")]).toEqual([200, type]);
    expect(whole.headers.get("accept-ranges")).toBe("bytes");
    expect(Buffer.compare(whole.bytes, file)).toBe(0);
    const stretches = [
      ["bytes=0-", 0, SIZE],
      ["bytes=0-1", 0, 2],
      [`bytes=1000000-${SIZE}`, 1_000_000, SIZE],
      ["bytes=65530-131080", 65_530, 131_081],
      ["bytes=-5", SIZE - 5, SIZE],
    ] as const;
    for (const [range, from, to] of stretches) {
      const part = await ask({ range });
      expect([part.status, part.headers.get("content-range")]).toEqual([
        206,
        `bytes ${from}-${to - 1}/${SIZE}`,
      ]);
      expect(part.headers.get("content-length")).toBe(String(to - from));
      expect(Buffer.compare(part.bytes, file.subarray(from, to))).toBe(0);
    }
    const behind = await ask({ range: `bytes=${SIZE}-` });
    expect([behind.status, behind.headers.get("content-range")]).toEqual([416, `bytes */${SIZE}`]);
    const head = await ask({ range: "bytes=10-19" }, "HEAD");
    expect([head.status, head.bytes.byteLength]).toEqual([206, 0]);
    const etag = whole.headers.get("etag") ?? "";
    const unchanged = await ask({ range: "bytes=0-1", "if-range": etag });
    const another = await ask({ range: "bytes=0-1", "if-range": '"another"' });
    expect([unchanged.status, another.status]).toEqual([206, 200]);
  });
});
