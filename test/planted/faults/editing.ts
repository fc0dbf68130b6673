import type { Fault } from "../fault.ts";

const INTERLEAVINGS = ["test/dashboard/work/interleaving.property.test.ts"];

const DEVICES = [
  "test/dashboard/work/open-copy.test.ts",
  "test/dashboard/work/devices.property.test.ts",
];

/** Working copies: two editors, lost answers, crashes. */
export const editingFaults: Fault[] = [
  {
    name: "an edit replaces what its editor never saw",
    file: "shared/working/apply.ts",
    find: '  if (hashOf(now) !== was) return { outcome: "conflict", path, theirs: now };\n',
    put: "  void was;\n",
    tests: INTERLEAVINGS,
  },
  {
    name: "an item is removed that somebody edited meanwhile",
    file: "shared/working/apply.ts",
    find: "  if (hashOf(item) !== was)",
    put: "  if (hashOf(item) === was && items.length === 0)",
    tests: INTERLEAVINGS,
  },
  {
    name: "what comes from others takes the place of what was typed",
    file: "dashboard/work/local-copy.ts",
    find: "  for (const conflict of conflicts) view = withMine(view, conflict);\n",
    put: "",
    tests: INTERLEAVINGS,
  },
  {
    name: "a resend is done once more",
    file: "origin/content/working/edits.ts",
    find: "    const known = await findOutcomes(current.tx, place, ids);\n",
    put: '    const known = new Map<string, "applied" | "conflict">();\n    void findOutcomes;\n    void ids;\n',
    tests: ["test/origin/working.test.ts"],
  },
  {
    name: "what is published is what is there, not what was seen",
    file: "origin/content/working/revise.ts",
    find: "    await refuseMoved(current, opened, version);\n",
    put: "    void refuseMoved;\n",
    tests: ["test/origin/working.test.ts"],
  },
  {
    name: "a program's write takes the place of what was edited",
    file: "shared/working/rebase.ts",
    find: "    value = forced(value, mine, operation);\n",
    put: "",
    tests: INTERLEAVINGS,
  },
  {
    name: "edits are sent that the journal does not have",
    file: "dashboard/work/sender.ts",
    find: "    await this.copy.kept();\n",
    put: "",
    tests: DEVICES,
  },
  {
    name: "what was sent and not answered is forgotten",
    file: "dashboard/work/sender.ts",
    find: '    if (reply.kind === "done") {',
    put: '    if (reply.kind === "away")\n      this.copy.set({ ...now.local, pending: now.local.pending.slice(operations.length), sent: 0 });\n    if (reply.kind === "done") {',
    tests: DEVICES,
  },
  {
    name: "a tab that was overtaken writes on",
    file: "dashboard/work/indexed-db-journal.ts",
    find: '      if (kept?.tab !== tab) return "overtaken";\n',
    put: "      void kept;\n",
    tests: ["test/browser/journal.test.ts"],
  },
  {
    name: "what a tab has that is in no journal yet is gone when another takes the lead",
    file: "dashboard/work/open-copy.ts",
    find: "this.acts.reduce(again, current)",
    put: "current",
    tests: DEVICES,
  },
  {
    name: "a copy that nobody edited is one version, whatever a program wrote",
    file: "origin/content/working/copies.ts",
    find: "    version: Math.max(0, revisions - 1),\n",
    put: "    version: Math.min(0, revisions),\n",
    tests: ["test/origin/working-check.test.ts"],
  },
  {
    name: "edits are taken for those of whoever is signed in by now",
    file: "origin/http/manage/working.ts",
    find: "  if (person === undefined || person === by.personId) return;\n",
    put: "  if (person === undefined || by.personId !== null) return;\n",
    tests: ["test/origin/working-check.test.ts"],
  },
  {
    name: "unfinished: a draft with problems is published by hand",
    file: "origin/content/write/revisions.ts",
    find: "if (problems.length > 0) throw invalidProblems(problems);",
    put: "if (problems.length > 1_000) throw invalidProblems(problems);",
    tests: ["test/origin/unfinished.test.ts"],
  },
  {
    name: "unfinished: at a time, or in a release",
    file: "origin/content/plan/sources.ts",
    find: "return problems.length > 0\n",
    put: "return problems.length > 1_000\n",
    tests: ["test/origin/unfinished.test.ts"],
  },
];
