import { describe, expect, it } from "vitest";
import { readConfig } from "../../origin/config.ts";
import { fileNameOf } from "../../origin/media/library.ts";

/** Where an origin keeps media, by its environment; what files are called. */

const base = { DATABASE_URL: "postgres://x", LARDER_PUSH_KEYS: `a:${"k".repeat(32)}` };
const S3 = {
  LARDER_MEDIA_S3_ENDPOINT: "https://s3.example",
  LARDER_MEDIA_S3_BUCKET: "bucket",
  LARDER_MEDIA_S3_KEY: "id",
  LARDER_MEDIA_S3_SECRET: "secret",
};
const read = (env: Record<string, string>) => readConfig({ ...base, ...env });

describe("the store of media", () => {
  it("is none, a folder, or a bucket, which goes first", () => {
    expect(read({}).mediaStore).toBeNull();
    const folder = { LARDER_MEDIA_DIR: "/media" };
    expect(read(folder).mediaStore).toEqual({ kind: "disk", folder: "/media" });
    expect(read({ ...folder, ...S3 }).mediaStore).toEqual({
      kind: "s3",
      endpoint: "https://s3.example",
      bucket: "bucket",
      region: "auto",
      accessKeyId: "id",
      secretAccessKey: "secret",
    });
  });

  it.each(["BUCKET", "KEY", "SECRET"])("in a bucket needs LARDER_MEDIA_S3_%s", (name) => {
    expect(() => read({ ...S3, [`LARDER_MEDIA_S3_${name}`]: "" })).toThrow(
      `LARDER_MEDIA_S3_${name} is not set.`,
    );
  });

  it("is not at an address that is none", () => {
    expect(() => read({ ...S3, LARDER_MEDIA_S3_ENDPOINT: "s3.example" })).toThrow(
      "LARDER_MEDIA_S3_ENDPOINT is no URL.",
    );
  });
});

describe("the public address", () => {
  it.each([
    ["", null],
    ["https://content.example", "https://content.example"],
    ["http://127.0.0.1:8787/", "http://127.0.0.1:8787"],
  ])("%j is %j", (text, expected) => {
    expect(read({ LARDER_PUBLIC_URL: text }).publicUrl).toBe(expected);
  });

  it.each(["content.example", "https://content.example/path", "ftp://content.example"])(
    "is not %s",
    (text) => {
      expect(() => read({ LARDER_PUBLIC_URL: text })).toThrow("LARDER_PUBLIC_URL is no URL");
    },
  );
});

describe("the name of a file", () => {
  it.each([
    ["pear.PNG", "pear.png"],
    ["pear.jpeg", "pear.png"],
    ["Früher Birne (1).png", "Fruher-Birne-1.png"],
    ["../../etc/passwd", "etc-passwd.png"],
    ['a"b\r\nc;d', "a-b-c-d.png"],
    ["梨.png", "01234567.png"],
    [".png", "01234567.png"],
    ["", "01234567.png"],
    ["a".repeat(200), `${"a".repeat(80)}.png`],
  ])("%j becomes %j", (called, expected) => {
    expect(fileNameOf(called, "image/png", "0123456789abcdef")).toBe(expected);
  });
});
