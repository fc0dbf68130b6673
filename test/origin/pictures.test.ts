import { beforeAll, describe, expect, it } from "vitest";
import { hashOf } from "../../shared/media.ts";
import { TASKS } from "../../shared/pictures/tasks.ts";
import { pdf, svg } from "../support/media.ts";
import { createMemoryMediaStore } from "../support/memory-media-store.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { MADE, REFUSED, type Row } from "../support/picture-table.ts";
import { decode, fileOf, moving, quarters, quartersOf } from "../support/pictures.ts";

/** Pictures by their addresses, at an origin. */

type File = Uint8Array<ArrayBuffer>;
const freshOrigin = originsOfFile();

let origin: TestOrigin;
let file: string;
beforeAll(async () => {
  origin = await freshOrigin({ media: {} });
  file = await upload(origin, await fileOf(quarters(200, 100).png()));
});

/** Puts a file into a site's library. @returns `<site>/<hash>` */
async function upload({ parts, site }: TestOrigin, bytes: File): Promise<string> {
  const library = parts.media?.library;
  if (library === undefined) throw new Error("the origin has no store");
  const { addFile } = await import("../../origin/media/library.ts");
  await addFile(library, site, bytes, { name: "pear", personId: null });
  return `${site.id}/${await hashOf(bytes)}`;
}

const addressOf = (tasks: string, of = file) => `/media/${of}/${tasks}/pear.png`;
const bytesOf = async (response: Response): Promise<File> =>
  new Uint8Array(await response.arrayBuffer());

async function got(path: string, headers: Record<string, string> = {}) {
  const response = await origin.fetch(path, { headers });
  if (response.status !== 200) throw new Error(await response.text());
  return { response, ...(await decode(await bytesOf(response))) };
}

function expectRow(made: Awaited<ReturnType<typeof got>>, row: Row): void {
  expect([made.width, made.height, made.format]).toEqual([...row.size, row.format ?? "png"]);
  if (row.quarters !== undefined) {
    const wanted = row.quarters.split(" ");
    const seen = quartersOf(made).map((color, at) => (wanted[at] === "*" ? "*" : color));
    expect(seen).toEqual(wanted);
  }
  if (row.point !== undefined) {
    const [x, y, color] = row.point;
    const seen = made.at(x, y);
    for (const [at, value] of color.entries())
      if (value >= 0)
        expect(Math.abs((seen[at] ?? 0) - value), `${seen.join(" ")}`).toBeLessThan(16);
  }
  if (row.also !== undefined) expect(row.also(made)).toBe(true);
}

describe("a picture by its address", () => {
  it.each(MADE)("$tasks", async (row) => {
    expectRow(await got(addressOf(row.tasks)), row);
  });

  it("has each task and option in this table", () => {
    const all = MADE.map(({ tasks }) => tasks).join("/");
    for (const [name, { options }] of TASKS) {
      expect(all).toContain(name);
      for (const option of options) expect(all, `${name} ${option}`).toContain(`${option}:`);
    }
  });
});

describe("what is refused", () => {
  it.each(REFUSED)("%s: 400 with a sentence", async (tasks, why) => {
    const response = await origin.fetch(addressOf(tasks));
    expect(response.status).toBe(400);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(((await response.json()) as { detail: string }).detail).toContain(why);
  });

  it.each([
    ["?w=0", "`w` is a whole number from 1 to 4096."],
    ["?w=", "`w` is a whole number from 1 to 4096."],
    ["?w=10&w=10", "`w` stands there twice."],
    ["?w=10&fit=cover", "`fit` is one of clip, crop, scale, max."],
    ["?fit=max", "`fit` needs `w`, `h`, or both."],
    ["?f=tiff", "`f` is one of auto, jpg, jpeg, pjpg, png, webp, avif, gif."],
    ["?q=101", "`q` is a whole number from 1 to 100."],
    [`?w=${"9".repeat(5_000)}`, "`w` is a whole number from 1 to 4096."],
  ])("%.30s: 400 with a sentence", async (query, why) => {
    const response = await origin.fetch(`/media/${file}/pear.png${query}`);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { detail: string }).detail).toBe(why);
  });

  it("a picture of what is none; a drawing has every size", async () => {
    const drawn = await origin.fetch(addressOf("resize=width:16", await upload(origin, svg())));
    expect([drawn.status, drawn.headers.get("content-type")]).toEqual([200, "image/svg+xml"]);
    expect(await bytesOf(drawn)).toEqual(svg());
    const printed = await origin.fetch(addressOf("resize=width:16", await upload(origin, pdf())));
    expect(printed.status).toBe(400);
  });

  it("another site's file, one that nobody has, and paths that name none are 404", async () => {
    const [site = "", hash = ""] = file.split("/");
    for (const path of [
      addressOf("resize=width:16", `${Number(site) + 1}/${hash}`),
      addressOf("resize=width:16", `${site}/${"0".repeat(32)}`),
      `/resize=width:16/media/`,
      `/resize=width:16/other/${file}/pear.png`,
      `/other/media/${file}/pear.png`,
      `/media/${file}/other/pear.png`,
      `/media/${file}/resize=width:16/../..`,
    ])
      expect([path, (await origin.fetch(path)).status]).toEqual([path, 404]);
  });
});

describe("tasks stand", () => {
  it.each([
    (of: string) => `/resize=width:100/flop/media/${of}/pear.png`,
    (of: string) => `/media/resize=width:100/flop/${of}/pear.png`,
    (of: string) => `/media/${of}/resize=width:100/flop/pear.png`,
    (of: string) => `/resize=width:100/media/flop/${of}/pear.png`,
    (of: string) => `/resize=width:100/media/${of}/flop/pear.png`,
    (of: string) => `/resize%3Dwidth%3A100/flop=true/media/${of}/pear.png`,
    (of: string) => `/media/flop/${of}/pear.png?w=100`,
    (of: string) => `/media/flop/${of}?w=100`,
  ])("%s", async (address) => {
    const { width, height, ...made } = await got(address(file));
    expect([width, height, ...quartersOf({ width, height, ...made })]).toEqual([
      100,
      50,
      "green",
      "red",
      "white",
      "blue",
    ]);
  });

  it("in a query: w, h, fit, f and q, and others mean nothing", async () => {
    const made = await got(`/media/${file}/pear.png?w=60&h=60&fit=crop&f=webp&q=60&utm_source=x`);
    expect([made.width, made.height, made.format]).toEqual([60, 60, "webp"]);
    const whole = await origin.fetch(`/media/${file}/pear.png?utm_source=x&width=10`);
    expect(whole.headers.get("etag")).toBe(`"${file.split("/")[1]}"`);
  });
});

describe("the best that a reader takes", () => {
  it.each([
    ["image/avif,image/webp,image/png,*/*;q=0.8", "avif"],
    ["image/webp,*/*", "webp"],
    ["image/avif;q=0,image/webp", "webp"],
    ["image/avif;q=0.5,image/webp;q=0.9", "webp"],
    ["image/avif;q=0.9,image/webp;q=0.5", "avif"],
    ["IMAGE/AVIF;Q=1, Image/WebP", "avif"],
    ["image/avif,image/webp;q=0", "png"],
    ["image/avif;q=high,image/webp", "webp"],
    ["*/*", "png"],
    ["image/*", "png"],
    ["", "png"],
    [",".repeat(10_000), "png"],
  ])("%.50s: %s", async (accept, format) => {
    const made = await got(`/media/${file}/pear.png?f=auto&w=64`, { accept });
    expect(made.format).toBe(format);
    expect(made.response.headers.get("vary")).toBe("Accept, Accept-Encoding");
  });

  it("does not vary where the address says the format", async () => {
    const { response } = await got(`/media/${file}/pear.png?f=webp&w=64`, { accept: "image/avif" });
    expect(response.headers.get("vary")).toBe("Accept-Encoding");
  });

  it("goes on moving", async () => {
    const of = await upload(origin, await moving("gif", ["red", "blue"]));
    const made = await got(addressOf("auto_image", of), { accept: "image/avif,image/webp" });
    expect([made.format, made.frames]).toEqual(["webp", 2]);
  });
});

describe("a picture that was made", () => {
  it("is kept beside its file, and answered from there, however its address is written", async () => {
    const store = createMemoryMediaStore();
    const own = await freshOrigin({ media: { store } });
    const of = await upload(own, await fileOf(quarters(200, 100).png()));
    const before = store.puts.length;
    const first = await own.fetch(`/media/${of}/resize=width:64/pear.png`);
    const second = await own.fetch(`/resize=fit:clip,width:64/media/${of}/apple.png`);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(await bytesOf(second)).toEqual(await bytesOf(first));
    expect(store.puts.slice(before)).toEqual([
      expect.stringMatching(new RegExp(`^p/${of}/[0-9a-f]{32}$`)),
    ]);
  });

  it("is made once for all who ask at once", async () => {
    const store = createMemoryMediaStore();
    const own = await freshOrigin({ media: { store } });
    const of = await upload(own, await fileOf(quarters(200, 100).png()));
    const before = store.puts.length;
    const asked = Array.from({ length: 8 }, () => own.fetch(`/media/${of}/pear.png?w=640`));
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(store.puts.length - before).toBe(1);
  });

  it("is kept for ever by whoever has it, has a validator, and is given in parts", async () => {
    const path = addressOf("resize=width:96");
    const { response } = await got(path);
    const etag = response.headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\/"[0-9a-f]{32}"$/);
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    const same = await origin.fetch(path, { headers: { "if-none-match": etag } });
    expect([same.status, same.headers.get("etag")]).toEqual([304, etag]);
    const part = await origin.fetch(path, { headers: { range: "bytes=0-3" } });
    expect([part.status, await bytesOf(part)]).toEqual([
      206,
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47),
    ]);
    const head = await origin.fetch(path, { method: "HEAD" });
    expect([head.status, head.headers.get("content-type")]).toEqual([200, "image/png"]);
  });

  it("is cut by the file's focal point, and again when that is put elsewhere", async () => {
    const bytes = await fileOf(quarters(300, 100).png());
    const of = await upload(origin, bytes);
    const listed = await origin.request("GET", "/manage/v1/media");
    const [{ id }] = (listed.body as { data: [{ id: number }] }).data;
    const put = async (focus: unknown) =>
      expect((await origin.request("PATCH", `/manage/v1/media/${id}`, { focus })).status).toBe(200);
    const seen = async () => {
      const made = await got(addressOf("resize=width:64,height:64,fit:crop", of));
      expect(made.response.headers.get("cache-control")).toBe("public, max-age=60");
      return quartersOf(made);
    };
    expect(await seen()).toEqual(["red", "green", "blue", "white"]);
    await put({ x: 0, y: 0.5 });
    expect(await seen()).toEqual(["red", "red", "blue", "blue"]);
    await put({ x: 1, y: 0.5 });
    expect(await seen()).toEqual(["green", "green", "white", "white"]);
  });
});
