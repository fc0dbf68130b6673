import type { Fault } from "../fault.ts";

const MAKER = ["test/program/pictures/maker.test.ts"];
const ADDRESSES = ["test/origin/pictures.test.ts"];
const BETWEEN = ["test/origin/pictures-edges.test.ts"];

/** Pictures that are made of others. */
export const pictureFaults: Fault[] = [
  {
    name: "a picture is cut by a focal point of before",
    file: "edge/media/pictures.ts",
    find: "(focus === undefined ? latestOf : variantOf)(name, recipe, order)",
    put: "latestOf(name, recipe, order)",
    tests: ["test/origin/pictures-edges.test.ts"],
  },
  {
    name: "a focal point is believed for ever",
    file: "edge/media/focal-points.ts",
    find: "known.untilMs > clock.now()",
    put: "known.untilMs > 0",
    tests: ["test/origin/pictures-edges.test.ts"],
  },
  {
    name: "a picture is looked at again and again",
    file: "origin/http/manage/media-file.ts",
    find: "await noteLook(postgres.db, file.id, picture, nowText(parts));",
    put: "if (picture !== null) await noteLook(postgres.db, file.id, picture, nowText(parts));",
    tests: ["test/origin/media-library.test.ts"],
  },
  {
    name: "a file that is sent again forgets how large it is",
    file: "origin/db/site/media-library.ts",
    find: "set width = coalesce(excluded.width, n.width)",
    put: "set width = excluded.width",
    tests: ["test/origin/media-library.test.ts"],
  },
  {
    name: "writers of an image lose what else it said",
    file: "dashboard/richtext/image.ts",
    find: "const named = withAttribute(withAttribute(was,",
    put: "const named = withAttribute(withAttribute([],",
    tests: ["test/dashboard/richtext/commands.test.ts"],
  },
  {
    name: "a picture of any size is opened",
    file: "program/pictures/open.ts",
    find: "width * height * frames > most",
    put: "width * height * frames > most * 1e9",
    tests: MAKER,
  },
  {
    name: "a picture that is cut off is made as far as it goes",
    file: "program/pictures/open.ts",
    find: 'sharp(bytes, { limitInputPixels: PICTURE_MAX_PIXELS, failOn: "error" })',
    put: 'sharp(bytes, { limitInputPixels: PICTURE_MAX_PIXELS, failOn: "none" })',
    tests: MAKER,
  },
  {
    name: "a picture stands as the camera kept it",
    file: "program/pictures/open.ts",
    find: 'failOn: "error" }).autoOrient();',
    put: 'failOn: "error" });',
    tests: MAKER,
  },
  {
    name: "what makes pictures has the program's variables",
    file: "program/pictures/worker.ts",
    find: 'env: { MALLOC_ARENA_MAX: "2" },',
    put: 'env: { ...process.env, MALLOC_ARENA_MAX: "2" },',
    tests: MAKER,
  },
  {
    name: "what was being made beside a culprit is lost",
    file: "program/pictures/maker.ts",
    find: "else if (job.isSuspect) blame(job, ending);",
    put: "else if (!job.isSuspect) blame(job, ending);",
    tests: MAKER,
  },
  {
    name: "one name's many keep the others from their turn",
    file: "program/pictures/turns.ts",
    find: "          if (waiting.delete(name)) waiting.set(name, ofName);\n",
    put: "",
    tests: ["test/program/pictures/queue.test.ts"],
  },
  {
    name: "pictures beyond the list are not counted",
    file: "origin/db/site/pictures.ts",
    find: "where b.pictures @> excluded.pictures or cardinality(b.pictures) < ${most}",
    put: "where b.pictures @> excluded.pictures or cardinality(b.pictures) < ${most} * 1000",
    tests: BETWEEN,
  },
  {
    name: "an edge makes whatever it is asked for",
    file: "edge/media/pictures.ts",
    find: "  isListed(recipe) ||\n",
    put: "  recipe !== null ||\n",
    tests: BETWEEN,
  },
  {
    name: "a signature is good for any recipe",
    file: "shared/signature.ts",
    find: "v1 picture\\n${site}\\n${hash}\\n${recipe}`",
    put: "v1 picture\\n${site}\\n${hash}\\n${recipe === null}`",
    tests: BETWEEN,
  },
  {
    name: "caches are not told that a format was chosen",
    file: "shared/respond-media.ts",
    find: '...(varies && { vary: "Accept, Accept-Encoding" }),',
    put: '...(varies && { vary: "Accept-Encoding" }),',
    tests: [...ADDRESSES, ...BETWEEN],
  },
  {
    name: "who refuses AVIF gets it",
    file: "shared/pictures/accept.ts",
    find: "    if (weight === undefined) return 1;",
    put: "    if (weight !== null) return 1;",
    tests: ADDRESSES,
  },
  {
    name: "two ways of writing a recipe are two pictures",
    file: "shared/pictures/tasks.ts",
    find: 'fit: fit === "max" ? fit : "clip",',
    put: "fit,",
    tests: ["test/shared/pictures.property.test.ts"],
  },
  {
    name: "a picture is the same wherever the focal point is",
    file: "shared/pictures/variant.ts",
    find: 'const text = `${name.hash}\\n${printRecipe(recipe)}\\n${format ?? ""}\\n${at}`;',
    put: 'const text = `${name.hash}\\n${printRecipe(recipe)}\\n${format ?? ""}\\n${at.length * 0}`;',
    tests: ADDRESSES,
  },
  {
    name: "equal pictures are made by each who asks",
    file: "origin/media/pictures.ts",
    find: "  const made = await flights.share(\n    variant.key,",
    put: "  const made = await flights.share(\n    `${variant.key} ${performance.now()}`,",
    tests: ADDRESSES,
  },
  {
    name: "pictures outlive the file that they were made of",
    file: "origin/collect/media.ts",
    find: "    await store.removePictures({ site, hash });\n",
    put: "",
    tests: ["test/origin/collect-media.test.ts"],
  },
];
