import { readFileSync } from "node:fs";
import sharp, { type Sharp } from "sharp";
import { afterAll, describe, expect, it, vi } from "vitest";
import { createPictureMaker } from "../../../program/pictures/maker.ts";
import { systemClock, type Clock } from "../../../shared/clock.ts";
import {
  PICTURE_DEADLINE_MS,
  PICTURE_START_MS,
  PICTURE_WAIT_MS,
  PICTURES_RSS_BYTES,
} from "../../../shared/limits-pictures.ts";
import type { Made, Order } from "../../../shared/pictures/maker.ts";
import { PATIENCE } from "../../support/patience.ts";
import { pdf, svg, webp } from "../../support/media.ts";
import {
  decode,
  fileOf,
  gifOf,
  moving,
  nameOf,
  order,
  photograph,
  quarters,
  quartersOf,
} from "../../support/pictures.ts";

/** The process that makes pictures, and whoever starts it. */

type File = Uint8Array<ArrayBuffer>;

const maker = createPictureMaker(systemClock);
afterAll(() => maker.stop());

const NAME = { name: "1" };
const make = (file: File, said: Partial<Order> = {}) => maker.make(file, order(said), NAME);

function must(made: Made) {
  if (made.kind !== "made") throw new Error(made.why);
  return made;
}

const madeOf = async (file: File, said: Partial<Order> = {}) => must(await make(file, said));
const decodedOf = async (file: File, said: Partial<Order> = {}) =>
  decode((await madeOf(file, said)).bytes);

const resize = (width: number | null, height: number | null = null) => ({
  steps: [{ task: "resize", width, height, fit: "clip", align: null } as const],
});

describe("what a camera says of how it was held", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("is applied: orientation %i", async (orientation) => {
    const file = await held(orientation);
    const decoded = await decodedOf(file);
    expect([decoded.width, decoded.height]).toEqual([64, 32]);
    expect(quartersOf(decoded)).toEqual(["red", "green", "blue", "white"]);
    expect(decoded.hasExif).toBe(false);
    const small = await decodedOf(file, resize(32));
    expect([small.width, small.height]).toEqual([32, 16]);
    expect(quartersOf(small)).toEqual(["red", "green", "blue", "white"]);
    const said = await maker.describe(file, NAME);
    expect(said).toMatchObject({ kind: "described", width: 64, height: 32, isAnimated: false });
  });
});

/** The picture as a camera keeps it that is held like this: what is done to it backwards (EXIF 2.32, 4.6.4). */
async function held(orientation: number): Promise<File> {
  const turned = async (degrees: number) =>
    sharp(await quarters().rotate(degrees).png().toBuffer());
  const shown = await turned(0);
  const turns: Record<number, () => Promise<Sharp> | Sharp> = {
    1: () => shown,
    2: () => shown.flop(),
    3: () => turned(180),
    4: () => shown.flip(),
    5: async () => (await turned(90)).flop(),
    6: () => turned(270),
    7: async () => (await turned(270)).flop(),
    8: () => turned(90),
  };
  const png = await (await turns[orientation]?.())?.png().toBuffer();
  const jpeg = sharp(png).jpeg({ quality: 95, chromaSubsampling: "4:4:4" });
  return fileOf(jpeg.withMetadata({ orientation }));
}

describe("colors", () => {
  it("of print become those of screens", async () => {
    const file = await fileOf(quarters().toColourspace("cmyk").jpeg({ quality: 95 }));
    expect((await sharp(file).metadata()).space).toBe("cmyk");
    const decoded = await decodedOf(file, { format: "png" });
    expect(decoded.format).toBe("png");
    // print has no such green and blue
    expect(quartersOf(decoded)[3]).toBe("white");
    const [red, green] = decoded.at(0.25, 0.25);
    expect(red).toBeGreaterThan(green + 100);
  });

  it("of a wide space are put into sRGB, and the profile is left out", async () => {
    const plain = await fileOf(quarters().png());
    const wide = await fileOf(sharp(plain).withIccProfile("p3").png());
    expect((await sharp(wide).metadata()).hasProfile).toBe(true);
    const decoded = await decodedOf(wide);
    expect(decoded.hasProfile).toBe(false);
    expect(quartersOf(decoded)).toEqual(["red", "green", "blue", "white"]);
  });

  it("of sixteen bits have eight then", async () => {
    const file = await fileOf(quarters().toColourspace("rgb16").png());
    const decoded = await decodedOf(file, { steps: [{ task: "flop" }] });
    expect(quartersOf(decoded)).toEqual(["green", "red", "white", "blue"]);
  });
});

describe("a picture that moves", () => {
  const colors = ["red", "green", "blue"] as const;
  it.each([
    ["gif", null, "gif"],
    ["gif", "webp", "webp"],
    ["webp", null, "webp"],
    ["webp", "gif", "gif"],
  ] as const)("%s asked for as %s goes on moving", async (from, format, becomes) => {
    const file = await moving(from, colors, { delays: [100, 200, 300] });
    const decoded = await decodedOf(file, { ...resize(20), format });
    expect(decoded).toMatchObject({ format: becomes, width: 20, height: 10, frames: 3, loop: 3 });
    expect(decoded.delays).toEqual([100, 200, 300]);
    expect([0, 1, 2].map((frame) => nameOf(decoded.at(0.5, 0.5, frame)))).toEqual(colors);
  });

  it("is its first frame where the format does not move, and WebP where that will do", async () => {
    const file = await moving("gif", colors);
    expect(await decodedOf(file, { format: "jpg" })).toMatchObject({ format: "jpeg", frames: 1 });
    expect(await decodedOf(file, { format: "avif" })).toMatchObject({ format: "avif", frames: 1 });
    const auto = await decodedOf(file, { format: "avif", mayBeWebp: true });
    expect(auto).toMatchObject({ format: "webp", frames: 3 });
  });

  it("is turned frame by frame", async () => {
    const steps = [{ task: "rotate", deg: 90, background: "ffffffff" }] as const;
    const decoded = await decodedOf(await moving("gif", colors), { steps });
    expect(decoded).toMatchObject({ width: 20, height: 40, frames: 3 });
    expect([0, 1, 2].map((frame) => nameOf(decoded.at(0.5, 0.5, frame)))).toEqual(colors);
  });

  it("is said to", async () => {
    const said = await maker.describe(await moving("webp", colors), NAME);
    expect(said).toMatchObject({ width: 40, height: 20, isAnimated: true });
  });
});

describe("a tiny picture", () => {
  it("is a WebP of at most sixteen pixels and 300 bytes, whatever the file", async () => {
    for (const file of [
      await photograph(),
      await photograph(90, 1_200, 2),
      await moving("gif", ["red", "blue"]),
    ]) {
      const said = await maker.describe(file, NAME);
      if (said.kind !== "described") throw new Error(said.why);
      const { format, width, height } = await decode(said.placeholder);
      expect(format).toBe("webp");
      expect(Math.max(width, height)).toBeLessThanOrEqual(16);
      expect(said.placeholder.byteLength).toBeLessThanOrEqual(300);
    }
  });
});

/** A file that says of itself that it is this large. */
async function sized(kind: "png" | "jpeg" | "webp", side: number): Promise<File> {
  if (kind === "webp") return webp(side, side);
  const file = await fileOf(kind === "png" ? quarters().png() : quarters().jpeg());
  const view = new DataView(file.buffer);
  if (kind === "png") {
    view.setUint32(16, side);
    view.setUint32(20, side);
    view.setUint32(29, crcOf(file.subarray(12, 29)));
    return file;
  }
  const at = file.findIndex((byte, index) => byte === 0xff && file[index + 1] === 0xc0);
  view.setUint16(at + 5, side);
  view.setUint16(at + 7, side);
  return file;
}

/** As PNG checks its parts (its specification, annex D). */
function crcOf(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

describe("D11: a file that swells", () => {
  it.each([
    ["png", 30_000],
    ["jpeg", 30_000],
    ["webp", 16_000],
  ] as const)("%s of %i pixels a side is refused by its head", async (kind, side) => {
    const refused = await make(await sized(kind, side), resize(16));
    expect(refused).toEqual({
      kind: "refused",
      why: `It has ${side} × ${side} pixels; opened are at most 104000000.`,
    });
  });

  it("is refused for all its frames together, and for their number", async () => {
    expect(await make(gifOf(2_000, 2_000, 60))).toEqual({
      kind: "refused",
      why: "It has 2000 × 2000 pixels in 60 frames; opened are at most 40000000.",
    });
    expect(await make(gifOf(1, 1, 1_001))).toMatchObject({
      kind: "refused",
      why: "It has 1001 frames; opened are at most 1000.",
    });
  });

  it("is refused for what would come of it", async () => {
    const strip = await fileOf(quarters(4, 400).png());
    const crop = { task: "resize", width: 4_000, height: 16, fit: "crop", align: null } as const;
    for (const said of [resize(4_000), { steps: [crop] }])
      expect(await make(strip, said)).toMatchObject({
        kind: "refused",
        why: expect.stringContaining("longer than may be") as string,
      });
  });
});

it("D11: what would grow is refused before it does, and what takes much at once is made one by one", async () => {
  const background = { r: 255, g: 0, b: 0, alpha: 0.5 };
  const large = await fileOf(
    sharp({ create: { width: 10_000, height: 10_000, channels: 4, background } }).png(),
  );
  const crop = { task: "crop", x: 0, y: 0, width: 5_000, height: 5_000 } as const;
  const why = "What is done to a picture is done to at most 25000000 pixels. Put a `resize` first.";
  for (const step of [
    { task: "rotate", deg: 45, background: "ffffffff" },
    { task: "border", width: 1_000, color: "ffffffff", background: null },
  ] as const)
    expect(await make(large, { steps: [crop, step] })).toEqual({ kind: "refused", why });
  const steps = [crop, { task: "blur", amount: 1 }] as const;
  const made = await Promise.all(Array.from({ length: 4 }, () => make(large, { steps })));
  expect(made.map(({ kind }) => kind)).toEqual(["made", "made", "made", "made"]);
  expect((await make(await photograph(), resize(16))).kind).toBe("made");
});

describe("D11: a file that is cut off", () => {
  const whole: [string, () => Promise<File>][] = [
    ["JPEG", () => photograph(200, 150)],
    ["PNG", async () => fileOf(sharp(await photograph(200, 150)).png())],
    ["WebP", async () => fileOf(sharp(await photograph(200, 150)).webp())],
    ["AVIF", async () => fileOf(sharp(await photograph(200, 150)).avif({ effort: 0 }))],
    ["TIFF", async () => fileOf(sharp(await photograph(200, 150)).tiff())],
    ["GIF", async () => fileOf(sharp(await photograph(200, 150)).gif())],
    ["WebP that moves", () => moving("webp", ["red", "green", "blue"])],
  ];
  it.each(whole)("%s is refused, wherever it is", async (_, create) => {
    const file = await create();
    expect((await make(file, resize(32))).kind).toBe("made");
    for (const share of [0.05, 0.3, 0.6, 0.9]) {
      const made = await make(file.slice(0, Math.floor(file.byteLength * share)), resize(32));
      expect([share, made]).toEqual([
        share,
        {
          kind: "refused",
          why: expect.stringMatching(/^This file cannot be opened|^Pictures are/) as string,
        },
      ]);
    }
  });
});

it("D11: what is no picture is handed to no library", async () => {
  const strange = new TextEncoder().encode("hello");
  for (const file of [svg(), pdf(), strange, new Uint8Array()]) {
    const why = "Pictures are made of PNG, JPEG, GIF, WebP, AVIF and TIFF alone.";
    expect(await make(file)).toEqual({ kind: "refused", why });
    expect(await maker.describe(file, NAME)).toEqual({ kind: "refused", why });
  }
});

describe("the process", () => {
  it("is there with the first picture, knows nothing of ours, and has no library loaded before", async () => {
    process.env["LARDER_TEST_SECRET"] = "very-secret";
    const own = createPictureMaker(systemClock);
    try {
      expect(own.pid()).toBeUndefined();
      await own.make(await photograph(), order(resize(16)), NAME);
      const environment = readFileSync(`/proc/${own.pid()}/environ`, "utf8");
      expect(environment).not.toContain("very-secret");
      expect(
        environment.split("\0").filter((one) => /^(?:LARDER|DATABASE|PATH|HOME)/.test(one)),
      ).toEqual([]);
    } finally {
      delete process.env["LARDER_TEST_SECRET"];
      own.stop();
    }
  });

  it("that is killed is another one then, and what it worked at is made", async () => {
    const own = createPictureMaker(systemClock);
    try {
      const file = await photograph(3_000, 2_000);
      const made = own.make(file, order({ format: "webp" }), NAME);
      await vi.waitFor(() => expect(own.pid()).toBeDefined(), PATIENCE);
      const first = own.pid() ?? 0;
      process.kill(first, "SIGKILL");
      expect((await made).kind).toBe("made");
      expect(own.pid()).not.toBe(first);
    } finally {
      own.stop();
    }
  });

  it("that is killed again says so, and makes the next", async () => {
    const own = createPictureMaker(systemClock);
    try {
      const file = await photograph(3_000, 2_000);
      const made = own.make(file, order({ format: "webp" }), NAME).catch((error: unknown) => error);
      const killed = new Set<number>();
      await vi.waitFor(() => {
        const pid = own.pid();
        if (pid !== undefined && !killed.has(pid)) process.kill(pid, "SIGKILL");
        if (pid !== undefined) killed.add(pid);
        expect(killed.size).toBe(2);
      }, PATIENCE);
      expect(await made).toMatchObject({ code: "unavailable" });
      expect((await own.make(file, order(resize(16)), NAME)).kind).toBe("made");
    } finally {
      own.stop();
    }
  });

  it("that works at one too long is ended, and the others go on", async () => {
    const late: (() => void)[] = [];
    const clock: Clock = {
      now: () => 0,
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          if (ms >= PICTURE_DEADLINE_MS && ms !== PICTURE_WAIT_MS) late.push(resolve);
          signal?.addEventListener("abort", () => resolve());
        }),
    };
    expect(PICTURE_DEADLINE_MS + PICTURE_START_MS).not.toBe(PICTURE_WAIT_MS);
    const own = createPictureMaker(clock);
    try {
      const file = await photograph(3_000, 2_000);
      const [slow, other] = ["webp", "webp"].map((format) =>
        own.make(file, order({ format: format as "webp" }), NAME),
      );
      await vi.waitFor(() => expect(late.length).toBe(2), PATIENCE);
      late[0]?.();
      expect(await slow).toEqual({
        kind: "refused",
        why: "It takes longer than one picture may. Ask for a smaller one.",
      });
      expect((await other)?.kind).toBe("made");
    } finally {
      own.stop();
    }
  });

  it("goes on when somebody who asked has gone, and is there for the others", async () => {
    const own = createPictureMaker(systemClock);
    try {
      const file = await photograph(3_000, 2_000);
      const ended = new AbortController();
      const left = own
        .make(file, order({ format: "webp" }), { ...NAME, signal: ended.signal })
        .catch((error: unknown) => error);
      await vi.waitFor(() => expect(own.pid()).toBeDefined(), PATIENCE);
      const [pid, other] = [own.pid(), own.make(file, order({ format: "webp" }), NAME)];
      ended.abort();
      expect(await left).toMatchObject({ code: "unavailable" });
      expect((await other).kind).toBe("made");
      expect(own.pid()).toBe(pid);
    } finally {
      own.stop();
    }
  });

  it("has at most the memory that it may, whatever fifty ask at once", async () => {
    const own = createPictureMaker(systemClock);
    try {
      const file = await photograph(4_000, 3_000);
      const asked = Array.from({ length: 50 }, (_, index) =>
        own.make(
          file,
          order(index % 10 === 0 ? { steps: [{ task: "flop" }] } : resize(64 + index)),
          { name: String(index % 3) },
        ),
      );
      const made = await Promise.all(asked);
      expect(made.filter(({ kind }) => kind === "made")).toHaveLength(50);
      const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${own.pid()}/status`, "utf8"));
      expect(Number(peak?.[1]) * 1024).toBeGreaterThan(0);
      expect(Number(peak?.[1]) * 1024).toBeLessThan(PICTURES_RSS_BYTES);
    } finally {
      own.stop();
    }
  });
});
