import type { Fault } from "../fault.ts";

/** Faults of what time grows with. */

export const linearFaults: Fault[] = [
  {
    name: "the end of a file's name is looked for from each of its hyphens",
    file: "origin/media/library.ts",
    find: 'const stem = withoutEnding(cleaned, "-").slice',
    put: 'const stem = cleaned.replace(/-+$/, "").slice',
    tests: ["test/security/linear-patterns.test.ts"],
  },
];
