import type { Fault } from "../fault.ts";

const TOGETHER = ["test/browser/form/together.test.ts"];

/** The form of a document in the dashboard. */
export const formFaults: Fault[] = [
  {
    name: "a form's edit names what is there, not what its reader saw",
    file: "dashboard/form/edits.ts",
    find: "  was: hashOf(seen),\n  set,",
    put: "  was: hashOf(set),\n  set,",
    tests: ["test/dashboard/form/edits.property.test.ts"],
  },
  {
    name: "what others write marks the text behind the caret, and the next key takes its place",
    file: "dashboard/form/put-text.ts",
    find: "caretIn(before, control.value, end)",
    put: "control.value.length",
    tests: TOGETHER,
  },
  {
    name: "what others write breaks into what is being composed",
    file: "dashboard/fields/typed.ts",
    find: "    if (isComposing.current || ref.current === null) return;\n",
    put: "    if (ref.current === null) return;\n",
    tests: TOGETHER,
  },
  {
    name: "Enter picks a document that was found for less than was written",
    file: "dashboard/fields/documents.tsx",
    find: "found.isPlaceholderData ? named(known, name) : known",
    put: "named(known, '') ?? known",
    tests: ["test/browser/form/stored.test.ts"],
  },
  {
    name: "a key draws every field of the form",
    file: "dashboard/form/place.ts",
    find: "    before = sharing(before, document.value);\n    return before;",
    put: "    before = sharing(undefined, structuredClone(document.value));\n    return before;",
    tests: ["test/dashboard/form/places.property.test.ts"],
  },
  {
    name: "a value of another kind breaks its field",
    file: "dashboard/form/fits.ts",
    find: "  repeater: (value) => isItems(value),",
    put: "  repeater: (value) => isItems([]) || isItems(value),",
    tests: ["test/dashboard/form/frames.test.ts"],
  },
  {
    name: "what is told late of what was typed is taken for news, and the next key replaces what is not there",
    file: "dashboard/form/seen.ts",
    find: "if (echo === -1) current = value;",
    put: "if (echo > -2) current = value;",
    tests: ["test/dashboard/form/seen.test.ts"],
  },
  {
    name: "a row that is pulled down comes one place too far",
    file: "dashboard/ui/drag/landing.ts",
    find: "(gap > from ? gap - 1 : gap) - from",
    put: "gap - from",
    tests: ["test/dashboard/landing.property.test.ts"],
  },
  {
    name: "a row is let go of among the rows that there were when it was taken",
    file: "dashboard/ui/drag/grip.tsx",
    find: "(by) => latest.current(by)",
    put: "onMove",
    tests: ["test/browser/form/drag.test.ts"],
  },
];
