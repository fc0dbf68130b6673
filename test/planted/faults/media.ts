import type { Fault } from "../fault.ts";

const LIBRARY = ["test/origin/media-library.test.ts"];

/** The library of media, versions beside each other, and what screens hear. */
export const mediaFaults: Fault[] = [
  {
    name: "a small picture is not looked into",
    file: "origin/http/manage/thumbnails.ts",
    find: "      requireThumbnail(bytes);",
    put: "",
    tests: LIBRARY,
  },
  {
    name: "anybody puts another small picture in its place",
    file: "origin/http/manage/thumbnails.ts",
    find: "mayReplace: isTheirs(managing, file)",
    put: "mayReplace: true",
    tests: LIBRARY,
  },
  {
    name: "a small picture outlives its file",
    file: "origin/db/site/media-library.ts",
    find: "set deleted_at = excluded.deleted_at, thumbnail = null",
    put: "set deleted_at = excluded.deleted_at",
    tests: LIBRARY,
  },
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
];
