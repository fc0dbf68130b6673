import type { Fault } from "../fault.ts";

/** Faults of opening HTML and giving it back. */

const DOCUMENT = "dashboard/richtext/document.ts";
const tests = [
  "test/dashboard/richtext/document.test.ts",
  "test/dashboard/richtext/fixtures.test.ts",
];

export const richTextFaults: Fault[] = [
  {
    name: "what nobody edited is printed through the schema",
    file: DOCUMENT,
    find: "return origin !== null && readPiece(origin).eq(block);",
    put: "return origin === null && readPiece({ gap: '', html: '' }).eq(block);",
    tests,
  },
  {
    name: "a block that the schema would change is edited all the same",
    file: DOCUMENT,
    find: "meaningOf(again) !== meaningOf(nodes)",
    put: "meaningOf(again) === ''",
    tests,
  },
  {
    name: "a paragraph without an end tag takes in the text that comes after it",
    file: DOCUMENT,
    find: "if (isClosed(html)) return true;",
    put: "if (isClosed(html) || html !== '') return true;",
    tests,
  },
  {
    name: "two marks of one kind side by side become one",
    file: "dashboard/richtext/read-inline.ts",
    find: "const turn = isSame ? 1 - ",
    put: "const turn = isSame ? 0 * ",
    tests,
  },
  {
    name: "a bold that is never closed is cut off from what it goes on in",
    file: "shared/html/cut.ts",
    find: "isSame(pieces[index], unit) ? [] : [index]",
    put: "isSame(pieces[index], unit) || index >= 0 ? [] : [index]",
    tests,
  },
  {
    name: "a mark that is never closed is parted from the empty paragraph it would go on in",
    file: "shared/html/cut.ts",
    find: "!nodes.every(isEnded) &&",
    put: "nodes.every(isEnded) &&",
    tests,
  },
  {
    name: "a link that runs a script is pasted",
    file: "dashboard/richtext/paste/clean.ts",
    find: 'if (name === "href") return isSafeLink(value);',
    put: 'if (name === "href") return value !== "";',
    tests: ["test/dashboard/richtext/paste.test.ts"],
  },
  {
    name: "the code editor ends all lines of a text as its first one ends",
    file: "dashboard/richtext/code/breaks.ts",
    find: 'return other === undefined ? (first ?? "\\n") : "mixed";',
    put: 'return other === undefined || first !== undefined ? (first ?? "\\n") : "mixed";',
    tests: ["test/dashboard/richtext/code.property.test.ts"],
  },
  {
    name: "a value from outside replaces all blocks",
    file: DOCUMENT,
    find: "now[start]?.eq(then[start] as Node)",
    put: "now[start] === null",
    tests: ["test/dashboard/richtext/commands.test.ts"],
  },
];
