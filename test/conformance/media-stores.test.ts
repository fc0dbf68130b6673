import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFolderStore } from "../../program/folder-store.ts";
import { createS3Store, type S3Config } from "../../origin/media/s3-store.ts";
import { systemClock } from "../../shared/clock.ts";
import { mediaKey, pictureKey } from "../../shared/keys.ts";
import { createFakeClock } from "../support/clock.ts";
import { png } from "../support/media.ts";
import { createMemoryMediaStore } from "../support/memory-media-store.ts";
import { signatureError } from "../support/s3.ts";
import { mediaStoreSuite } from "./media-store.suite.ts";

/** The stores of media of an origin, and the fake of the other tests. */

const account = { region: "eu-test-1", accessKeyId: "larder", secretAccessKey: "s/e+c=ret" };
const KEY = mediaKey({ site: 1, hash: "a".repeat(32) });

let folder = "";
let endpoint = "";
let count = 0;
/** What the S3 server holds, by path. Buckets are made by being used. */
const objects = new Map<string, Uint8Array>();
const server = createServer((request, response) => void answer(request, response));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { method = "", url: path = "", headers } = request;
  const error = signatureError(account, { method, path, headers }, body, systemClock.now());
  const object = objects.get(path);
  const listed = /^\/([^/?]+)\/\?list-type=2&prefix=([^&]*)$/.exec(path);
  if (error !== null) response.writeHead(403).end(`<Error><Code>${error}</Code></Error>`);
  else if (listed !== null) {
    const bucket = `/${listed[1]}/`;
    const keys = [...objects.keys()].flatMap((one) =>
      one.startsWith(bucket + decodeURIComponent(listed[2] ?? ""))
        ? [one.slice(bucket.length)]
        : [],
    );
    const contents = keys.slice(0, 1_000).map((one) => `<Contents><Key>${one}</Key></Contents>`);
    response.end(`<ListBucketResult>${contents.join("")}</ListBucketResult>`);
  } else if (method === "PUT") {
    objects.set(path, body);
    response.end();
  } else if (method === "DELETE") {
    objects.delete(path);
    response.writeHead(204).end();
  } else if (object === undefined)
    response.writeHead(404).end("<Error><Code>NoSuchKey</Code></Error>");
  else response.end(object);
}

const s3 = (bucket: string, changed: Partial<S3Config> = {}) =>
  createS3Store({
    config: { ...account, endpoint, bucket, ...changed },
    fetch: globalThis.fetch,
    clock: systemClock,
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "larder-media-"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await new Promise((resolve) => server.close(resolve));
});

mediaStoreSuite("store in a folder", () => createFolderStore(join(folder, String(++count))));
mediaStoreSuite("store in S3", () => s3(`bucket-${++count}`));
mediaStoreSuite("store in memory", () => createMemoryMediaStore());

it.each([
  ["in a folder", () => createFolderStore(join(folder, String(++count)))],
  ["in S3", () => s3(`bucket-${++count}`)],
  ["in memory", () => createMemoryMediaStore()],
])("a store %s gives a file away once, and takes it again", async (_, fresh) => {
  const store = fresh();
  const other = mediaKey({ site: 1, hash: "b".repeat(32) });
  await store.remove(KEY);
  for (const key of [KEY, other]) await store.put(key, png(), "image/png");
  for (let time = 1; time <= 2; time++) await store.remove(KEY);
  expect(await store.get(KEY)).toBeNull();
  expect(await store.get(other)).not.toBeNull();
  await store.put(KEY, png(), "image/png");
  expect(await store.get(KEY)).not.toBeNull();
});

it.each([
  ["in a folder", () => createFolderStore(join(folder, String(++count))), 3],
  ["in S3", () => s3(`bucket-${++count}`), 1_050],
  ["in memory", () => createMemoryMediaStore(), 3],
])("a store %s gives all pictures of a file away, and nothing else", async (_, fresh, many) => {
  const store = fresh();
  const name = { site: 1, hash: "a".repeat(32) };
  const made = Array.from({ length: many }, (_none, index) =>
    pictureKey(name, index.toString(16).padStart(32, "0")),
  );
  const others = [
    KEY,
    pictureKey({ ...name, hash: "b".repeat(32) }, "0".repeat(32)),
    pictureKey({ ...name, site: 11 }, "0".repeat(32)),
  ];
  await store.removePictures(name);
  for (const key of [...made, ...others]) await store.put(key, png(), "image/png");
  expect(await store.get(made[0] ?? KEY)).not.toBeNull();
  await store.removePictures(name);
  for (const key of [...made.slice(0, 3), ...made.slice(-1)])
    expect(await store.get(key)).toBeNull();
  for (const key of others) expect(await store.get(key)).not.toBeNull();
});

it("a store in S3 that does not take a file out says so", async () => {
  await expect(s3("refused", { secretAccessKey: "wrong" }).remove(KEY)).rejects.toThrow("403");
});

describe("the store in a folder", () => {
  it("makes its folder, keeps one file per file and leaves nothing beside it", async () => {
    const own = join(folder, "not", "there", "yet");
    const store = createFolderStore(own);
    await Promise.all(Array.from({ length: 5 }, () => store.put(KEY, png(), "image/png")));
    expect(await readdir(own, { recursive: true })).toEqual(["1", join("1", "a".repeat(32))]);
  });

  it("says that it cannot be used instead of having nothing", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    const store = createFolderStore(file);
    await expect(store.put(KEY, png(), "image/png")).rejects.toThrow(/ENOTDIR|EEXIST/);
    await expect(store.get(KEY)).rejects.toThrow(/ENOTDIR/);
  });

  it("gives nothing out that is no media", async () => {
    const store = createFolderStore(folder);
    await store.put(KEY, new TextEncoder().encode("<html>"), "image/png");
    await expect(store.get(KEY)).rejects.toThrow(/no media/);
  });
});

describe("the store in S3", () => {
  it.each([
    ["a wrong secret", { secretAccessKey: "wrong" }, "SignatureDoesNotMatch"],
    ["a wrong region", { region: "elsewhere" }, "SignatureDoesNotMatch"],
    ["an unknown key", { accessKeyId: "nobody" }, "InvalidAccessKeyId"],
  ])("says what the service says of %s, and no secret", async (_, changed, code) => {
    const store = s3("refused", changed);
    await expect(store.put(KEY, png(), "image/png")).rejects.toThrow(`403 ${code}`);
    await expect(store.get(KEY)).rejects.toThrow(`403 ${code}`);
    expect([...objects.keys()].filter((path) => path.includes("refused"))).toEqual([]);
  });

  it("signs with the time it is given", async () => {
    const config = { ...account, endpoint, bucket: "late" };
    const store = createS3Store({ config, fetch: globalThis.fetch, clock: createFakeClock(0) });
    await expect(store.get(KEY)).rejects.toThrow("403 RequestTimeTooSkewed");
  });

  it("is told of a service that is away", async () => {
    const store = s3("away", { endpoint: "http://127.0.0.1:1" });
    await expect(store.get(KEY)).rejects.toThrow();
  });
});

describe("the server of this test", () => {
  it("accepts the signed request that Amazon's documents give as their example", () => {
    const example = {
      region: "us-east-1",
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    };
    const digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const signature = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
    const scope = `${example.accessKeyId}/20130524/us-east-1/s3/aws4_request`;
    const names = "host;range;x-amz-content-sha256;x-amz-date";
    const headers = {
      host: "examplebucket.s3.amazonaws.com",
      range: "bytes=0-9",
      "x-amz-content-sha256": digest,
      "x-amz-date": "20130524T000000Z",
      authorization: `AWS4-HMAC-SHA256 Credential=${scope},SignedHeaders=${names},Signature=${signature}`,
    };
    const request = { method: "GET", path: "/test.txt", headers };
    const nowMs = Date.parse("2013-05-24T00:00:00Z");
    const errorOf = (changed: object) =>
      signatureError(example, { ...request, ...changed }, new Uint8Array(), nowMs);
    expect(errorOf({})).toBeNull();
    expect(errorOf({ path: "/test2.txt" })).toBe("SignatureDoesNotMatch");
    expect(errorOf({ headers: { ...headers, range: "bytes=0-8" } })).toBe("SignatureDoesNotMatch");
  });
});
