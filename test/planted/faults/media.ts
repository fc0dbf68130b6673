import type { Fault } from "../fault.ts";

const CROPPED = ["test/browser/media-crop.test.ts"];

/** The library of media, versions beside each other, and what screens hear. */
export const mediaFaults: Fault[] = [
  {
    name: "the shorter way from one version to another is not taken",
    file: "dashboard/compare/sequence.ts",
    find: "(diagonal !== round && before < after)",
    put: "(diagonal !== round && before > after)",
    tests: ["test/dashboard/compare.test.ts"],
  },
  {
    name: "of an older version only the first part is put back",
    file: "dashboard/screens/document/panels/restore.ts",
    find: "operations.slice(at, at + MAX_OPERATIONS)",
    put: "operations.slice(0, MAX_OPERATIONS)",
    tests: ["test/dashboard/restore.test.ts"],
  },
  {
    name: "what happened while something was asked for the first time stays unseen",
    file: "dashboard/api/freshness.ts",
    find: "promise?.then(again, () => undefined);",
    put: "promise?.then(() => again);",
    tests: ["test/dashboard/filters.test.ts"],
  },
  {
    name: "what came while a page rested stays unseen",
    file: "dashboard/api/freshness.ts",
    find: "      if (begun.missed !== null) calm(begun.missed);",
    put: "",
    tests: ["test/dashboard/filters.test.ts"],
  },
  {
    name: "who may not publish is shown all that waits for a review",
    file: "origin/http/manage/overview.ts",
    find: 'const asker = managing.may("publish") ? null : personId;',
    put: "const asker = null;",
    tests: ["test/origin/overview.test.ts"],
  },
  {
    name: "replacing a file: what was written since the look is replaced unseen",
    file: "origin/content/library/swap.ts",
    find: "    if (plan.version !== version)",
    put: "    if (plan.version === '')",
    tests: ["test/origin/media-swaps.test.ts"],
  },
  {
    name: "replacing a file: what cannot be published is passed over",
    file: "origin/content/library/swap.ts",
    find: "    refuseProblems(plan);\n",
    put: "",
    tests: ["test/origin/media-swaps.test.ts"],
  },
  {
    name: "replacing a file: working copies keep the one of before",
    file: "origin/content/library/swap.ts",
    find: "      value: swapped<JsonObject>(copy.value, swap),\n",
    put: "",
    tests: ["test/origin/media-swaps.test.ts"],
  },
  {
    name: "cropping: a frame as the picture is loses a pixel of it",
    file: "dashboard/media/crop/frame.ts",
    find: "Math.floor(Math.min(room.width, room.height * ratio) + EPSILON)",
    put: "Math.floor(Math.min(room.width, room.height * ratio))",
    tests: ["test/dashboard/media/frame.property.test.ts"],
  },
  {
    name: "cropping: a frame is pulled beyond the picture",
    file: "dashboard/media/crop/frame.ts",
    find: "pull === 0 ? all : pull === 1 ? all - start : start + length;",
    put: "pull === 0 ? all : pull === 1 ? all : start + length;",
    tests: ["test/dashboard/media/frame.property.test.ts"],
  },
  {
    name: "cropping: a picture with colours of its own is not seen to move",
    file: "dashboard/media/crop/moving.ts",
    find: "at + 10 + coloursOf(bytes[at + 9]) + 1",
    put: "at + 10 + 1",
    tests: ["test/dashboard/media/crop.test.ts"],
  },
  {
    name: "cropping: whatever is in the frame, the upper left is cut",
    file: "dashboard/media/crop/picture.ts",
    find: "    context.translate(-frame.left, -frame.top);\n",
    put: "",
    tests: CROPPED,
  },
  {
    name: "cropping: a picture that is turned thrice is cut as if it were turned once",
    file: "dashboard/media/crop/picture.ts",
    find: "[0, -1, 1, 0, 0, width]",
    put: "[0, 1, -1, 0, height, 0]",
    tests: CROPPED,
  },
  {
    name: "cropping: what is to be seen is not said of the new file",
    file: "dashboard/media/crop/save.ts",
    find: "await described(end.file, of.alt)",
    put: "end.file",
    tests: CROPPED,
  },
  {
    name: "cropping: what somebody else put into the field meanwhile is replaced",
    file: "dashboard/fields/crop-in-field.tsx",
    find: "if (now() === of.url)",
    put: "if (now() !== '')",
    tests: ["test/browser/media-crop-in-fields.test.ts"],
  },
];
