import { readdir, readFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { header } from "../../shared/headers.ts";
import { demoToken, useLarder } from "../support/larder.ts";

/** What only the edge on Node has: threads, compression of its own, the addresses behind proxies. */

const FRANCE = "/v2/pages/country/france/";
const LIST = "/v2/pages/country/?fields.region.name=Europe&page_size=60";

const larder = useLarder({
  edgeScript: "edge/node/main.ts",
  edgeEnv: { EDGE_WORKERS: "2" },
});

interface Raw {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  bytes: Buffer;
}

/** A read on a connection of its own, which either thread may take; nothing is unpacked. */
function readRaw(path: string, headers: Record<string, string> = {}): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(
      new URL(path, larder().edgeUrl),
      { agent: false, headers: { authorization: `Token ${demoToken.read}`, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            bytes: Buffer.concat(chunks),
          }),
        );
      },
    );
    asked.on("error", reject);
    asked.end();
  });
}

const capitalOf = ({ bytes }: Raw): string =>
  (JSON.parse(bytes.toString()) as { data: { fields: { capital: string } } }).data.fields.capital;

describe("threads", () => {
  it("share what is cached, and all of them let go of it before a publish is told to be live", async () => {
    for (let round = 0; round < 10; round++) {
      const many = Array.from({ length: 20 }, () => readRaw(FRANCE));
      await Promise.all(many);
      const capital = `Capital ${round}`;
      const written = await larder().write("PATCH", `${FRANCE}?wait=live`, { fields: { capital } });
      expect(written).toMatchObject({ status: 202, json: { live: true } });
      const after = await Promise.all(Array.from({ length: 20 }, () => readRaw(FRANCE)));
      expect(new Set(after.map(capitalOf))).toEqual(new Set([capital]));
    }
    const layers = async () => {
      const warm = await Promise.all(Array.from({ length: 20 }, () => readRaw(FRANCE)));
      return new Set(warm.map(({ headers }) => headers[header.cacheStatus]));
    };
    // it is kept after it was given
    await expect.poll(layers).toEqual(new Set(["larder-cache; hit"]));
  });
});

describe.skipIf(process.platform !== "linux")(
  "the thread that selects (only Linux has priorities of threads)",
  () => {
    it("gives way to the others", async () => {
      const tasks = `/proc/${larder().edge.pid()}/task`;
      const threads = await readdir(tasks);
      const niceOf = async (thread: string) => {
        const stat = await readFile(join(tasks, thread, "stat"), "utf8");
        // proc(5): the name may hold spaces, so what follows it is counted from its end; field 19
        return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
      };
      const nice = await Promise.all(threads.map(niceOf));
      expect(nice.filter((value) => value === Math.max(...nice))).toHaveLength(1);
      expect(new Set(nice).size).toBe(2);
    });
  },
);

describe("compression", () => {
  it.each([
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
    ["zstd", zstdDecompressSync],
  ] as const)("%s is the same answer, smaller", async (coding, unpack) => {
    const plain = await readRaw(LIST);
    const coded = await readRaw(LIST, { "accept-encoding": coding });
    expect(coded.headers["content-encoding"]).toBe(coding);
    expect(coded.headers["content-length"]).toBe(String(coded.bytes.byteLength));
    expect(coded.headers.etag).toBe(plain.headers.etag);
    expect(coded.bytes.byteLength).toBeLessThan(plain.bytes.byteLength / 2);
    expect(unpack(coded.bytes).equals(plain.bytes)).toBe(true);
    // of what was kept before the publish nothing is left in it
    const capital = `Packed as ${coding}`;
    await larder().write("PATCH", `/v2/pages/country/albania/?wait=live`, { fields: { capital } });
    const after = await readRaw(LIST, { "accept-encoding": coding });
    expect(unpack(after.bytes).toString()).toContain(capital);
  });

  it("a 304, a HEAD and a small answer are as without it", async () => {
    const coded = await readRaw(LIST, { "accept-encoding": "br" });
    const etag = String(coded.headers.etag);
    const known = await readRaw(LIST, { "accept-encoding": "br", "if-none-match": etag });
    expect([known.status, known.bytes.byteLength]).toEqual([304, 0]);
    const small = await readRaw("/v2/content/navigation_menu/?page_size=1&levels=0", {
      "accept-encoding": "br",
    });
    expect([small.status, small.headers["content-encoding"]]).toEqual([200, undefined]);
    const missing = await readRaw("/v2/pages/country/atlantis/", { "accept-encoding": "br" });
    expect([missing.status, missing.headers["content-encoding"]]).toEqual([404, undefined]);
  });
});

describe("an edge that is killed", () => {
  it("in the middle of publishes goes on where it was, and never goes back", async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 12; round++) {
      const capital = `After ${round}`;
      const writing = larder().write("PATCH", FRANCE, { fields: { capital } });
      if (round % 4 === 1) {
        // whether it was taken nobody knows: it is sent again
        const ended = writing.catch(() => undefined);
        await larder().edge.kill("SIGKILL");
        await ended;
        await larder().edge.start();
        const again = await larder().write("PATCH", FRANCE, { fields: { capital } });
        expect(again.status).toBe(202);
      } else expect((await writing).status).toBe(202);
      acknowledged.push(capital);
    }
    await larder().live();
    expect(capitalOf(await readRaw(FRANCE))).toBe(acknowledged.at(-1));
  });

  it("ends in order when it is asked to", async () => {
    const answers = Array.from({ length: 20 }, () => readRaw(LIST));
    await Promise.all(answers);
    await larder().edge.kill("SIGTERM");
    await larder().edge.start();
    expect((await readRaw(FRANCE)).status).toBe(200);
  });
});
