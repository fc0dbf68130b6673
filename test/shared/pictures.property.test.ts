import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PICTURE_QUALITIES, PICTURE_SIZES } from "../../shared/limits-pictures.ts";
import { likingOf, orderFor } from "../../shared/pictures/accept.ts";
import { beginsWithTask, parseMediaAddress } from "../../shared/pictures/address.ts";
import { internalPicturePath, parsePictureQuestion } from "../../shared/pictures/ask.ts";
import { isListed } from "../../shared/pictures/listed.ts";
import { parsePrinted, parseRecipe } from "../../shared/pictures/parse.ts";
import { printRecipe } from "../../shared/pictures/print.ts";
import {
  aligns,
  fits,
  pictureFormats,
  type Recipe,
  type Step,
} from "../../shared/pictures/recipe.ts";
import { NOT_MADE, TASKS, WHITE } from "../../shared/pictures/tasks.ts";

/** The grammar of pictures, whatever is written in it. */

const color = fc.stringMatching(/^[0-9a-f]{8}$/);
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const side = fc.integer({ min: 1, max: 4_096 });
const percent = fc.integer({ min: 0, max: 100 });
const few = fc.integer({ min: 0, max: 20 });
const task = <const T extends string>(name: T) => fc.constant(name);

const resize = fc
  .record({
    task: task("resize"),
    width: maybe(side),
    height: maybe(side),
    fit: fc.constantFrom(...fits),
    align: maybe(fc.constantFrom(...aligns)),
  })
  .filter(({ width, height }) => width !== null || height !== null)
  .map((step): Step => {
    if (step.width === null || step.height === null)
      return { ...step, fit: step.fit === "max" ? "max" : "clip", align: null };
    return step.fit === "crop" ? step : { ...step, align: null };
  });

const at = fc.integer({ min: 0, max: 100_000 });
const length = fc.integer({ min: 1, max: 100_000 });

/** Every step as `parseRecipe` gives it. */
const step: fc.Arbitrary<Step> = fc.oneof(
  resize,
  fc.record({ task: task("crop"), x: at, y: at, width: length, height: length }),
  fc
    .record({ task: task("rotate"), deg: fc.integer({ min: 1, max: 359 }), background: color })
    .map((one) => (one.deg % 90 === 0 ? { ...one, background: WHITE } : one)),
  fc.record({ task: fc.constantFrom("flip", "flop", "monochrome", "negative") }),
  fc.record({ task: fc.constantFrom("blur", "sharpen"), amount: few }),
  fc.record({ task: task("sepia"), tone: percent }),
  fc.record({ task: task("blackwhite"), threshold: percent }),
  fc.record({
    task: task("modulate"),
    brightness: fc.integer({ min: 0, max: 10_000 }),
    hue: fc.integer({ min: 0, max: 359 }),
    saturation: fc.integer({ min: 0, max: 10_000 }),
  }),
  fc.record({
    task: task("border"),
    width: fc.integer({ min: 0, max: 1_000 }),
    color,
    background: maybe(color),
  }),
  fc.record({
    task: task("rounded_corners"),
    radius: fc.oneof(fc.integer({ min: 1, max: 10_000 }), task("max")),
    blur: few,
    background: maybe(color),
  }),
  fc.record({ task: task("circle"), background: maybe(color) }),
  fc.record({
    task: task("vignette"),
    amount: percent,
    blurmode: fc.constantFrom("gaussian", "linear"),
    background: maybe(color),
  }),
);

const recipe: fc.Arbitrary<Recipe> = fc.record({
  steps: fc.uniqueArray(step, { maxLength: 5, selector: (one) => one.task }),
  format: maybe(fc.constantFrom("auto" as const, ...pictureFormats)),
  quality: maybe(fc.integer({ min: 1, max: 100 })),
  background: maybe(color),
});

const words = [...TASKS.keys(), ...NOT_MADE, "width", "height", "dim", "deg", "value", "format"];
const piece = fc.oneof(
  fc.constantFrom(
    ...words,
    "=",
    ":",
    ",",
    "[",
    "]",
    "/",
    "%",
    "media",
    "1",
    "a".repeat(32),
    "?w=",
    "&",
  ),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const scrap = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(""));

describe("a recipe", () => {
  it("that is printed is read as itself", () => {
    fc.assert(
      fc.property(recipe, (one) => {
        expect(parsePrinted(printRecipe(one))).toEqual({ kind: "recipe", recipe: one });
      }),
      { numRuns: 1_000 },
    );
  });

  it("is read from its address, however it is escaped, and by an origin from an edge's", () => {
    fc.assert(
      fc.property(recipe, (one) => {
        const tasks = printRecipe(one).split("/").map(encodeURIComponent).join("/");
        const url = new URL(`https://a.test/media/7/${"a".repeat(32)}/${tasks}/pear.jpg`);
        const read = parseMediaAddress(url);
        expect(read).toMatchObject({ kind: "picture", name: { site: 7 }, recipe: one });
        const order = orderFor(one, "image/avif,image/webp");
        const name = { site: 7, hash: "a".repeat(32) };
        const asked = internalPicturePath(name, { recipe: one, order, signature: null });
        const question = parsePictureQuestion(new URL(asked, "https://a.test"));
        expect(question).toEqual({ recipe: one, order, signature: null });
      }),
    );
  });

  it("is never an error, whatever is written, and what is read is printed and read again", () => {
    fc.assert(
      fc.property(scrap, scrap, (path, query) => {
        const read = parseRecipe(path.split("/"), new URLSearchParams(query));
        if (read?.kind === "refused") expect(read.why.length).toBeLessThan(400);
        if (read?.kind === "recipe") expect(parsePrinted(printRecipe(read.recipe))).toEqual(read);
        const url = new URL("https://a.test/");
        url.pathname = path;
        url.search = query;
        parseMediaAddress(url);
        beginsWithTask(url.pathname);
        likingOf(path, "image/webp");
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("D8: what is far too much", () => {
  it.each([
    ["tasks", "flip/".repeat(200_000)],
    ["options", `resize=${"width:1,".repeat(200_000)}`],
    ["brackets", `crop=dim:${"[".repeat(500_000)}`],
    ["escapes", "%5B".repeat(300_000)],
    ["one name", `${"a".repeat(500_000)}=1`],
  ])("%s are refused by their length", (_, tasks) => {
    const url = new URL("https://a.test/");
    url.pathname = `/media/1/${"a".repeat(32)}/${tasks}/pear.jpg`;
    expect(["none", "refused"]).toContain(parseMediaAddress(url).kind);
    expect(parseRecipe(tasks.split("/"), new URLSearchParams())?.kind).toBe("refused");
  });
});

describe("D21: the list that all may ask for", () => {
  it("is finite: as many of a file as the documents say", () => {
    const qualities = [null, ...PICTURE_QUALITIES];
    const formats = [null, "avif", "webp", "jpg"] as const;
    const sides = [null, ...PICTURE_SIZES, 100];
    const printed = new Set<string>();
    for (const width of sides)
      for (const height of sides)
        for (const fit of fits)
          for (const quality of [...qualities, 50])
            for (const format of [...formats, "png", "gif"] as const) {
              const tasks = `w=${width ?? ""}&h=${height ?? ""}&fit=${fit}`.replaceAll(
                /[wh]=(?:&|$)/g,
                "",
              );
              const said = width === null && height === null ? "" : tasks;
              const end = `${quality === null ? "" : `&q=${quality}`}${format === null ? "" : `&f=${format}`}`;
              const read = parseRecipe([], new URLSearchParams(said + end));
              if (read?.kind === "recipe" && isListed(read.recipe))
                printed.add(printRecipe(read.recipe));
            }
    // one side: 16 of each, clip and max; both: cut; and none
    expect(printed.size + 1).toBe(2 * 16 * 2 * 4 * 5 + 16 * 16 * 4 + 4 * 5);
  });

  it("has nothing else in it", () => {
    fc.assert(
      fc.property(recipe, (one) => {
        if (!isListed(one)) return;
        const only = one.steps[0];
        expect(only === undefined || only.task === "resize").toBe(true);
        expect(one.steps.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
