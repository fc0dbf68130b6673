import type { Fault } from "../fault.ts";

const tests = ["test/origin/imports.test.ts"];
const plan = "origin/content/imports/plan.ts";

/** What is brought from other systems. */
export const importFaults: Fault[] = [
  {
    name: "an import takes back what somebody edited here",
    file: plan,
    find: 'else if (!row.untouched && !overwrite) plan.verdict = "edited";',
    put: 'else if (!row.untouched && overwrite) plan.verdict = "edited";',
    tests,
  },
  {
    name: "an import has back what somebody deleted here",
    file: plan,
    find: 'if (!overwrite) plan.verdict = "edited";\n    return;',
    put: "return;",
    tests,
  },
  {
    name: "an import writes again what has not changed",
    file: plan,
    find: 'if (row.digest === plan.digest && (row.untouched || !overwrite)) plan.verdict = "unchanged";',
    put: 'if (row.digest === plan.digest && !row.untouched && !overwrite) plan.verdict = "unchanged";',
    tests,
  },
  {
    name: "what an import left out is never brought",
    file: "origin/content/imports/save.ts",
    find: 'const isWhole = verdict === "write" && missing.size === 0;',
    put: 'const isWhole = verdict === "write";',
    tests,
  },
  {
    name: "a locale that a document is no longer in at its source stays",
    file: "origin/content/imports/save.ts",
    find: "return !Object.hasOwn(locales, locale);",
    put: "return !Object.hasOwn(locales, locale) && locale === '';",
    tests,
  },
  {
    name: "an import's references lead to documents of any type",
    file: "origin/content/imports/keys.ts",
    find: "if (target.typeId === model.find(to.kind, to.key)?.id) return target.id;",
    put: "if (model.find(to.kind, to.key) !== undefined) return target.id;",
    tests: ["test/origin/imports-refused.test.ts"],
  },
  {
    name: "a number that an import kept is given once more",
    file: "origin/db/content/imported.ts",
    find: "if (wantedId === 0) return;",
    put: "if (wantedId >= 0) return;",
    tests,
  },
  {
    name: "an import's keys are those of any source",
    file: "origin/db/content/imported.ts",
    find: 'where i.site_id = ${siteId} and i.source = ${source} and i.key = any (${array(keys, "text")})`;',
    put: "where i.site_id = ${siteId} and i.source >= '' and i.key = any (${array(keys, \"text\")})`;",
    tests,
  },
  {
    name: "an import does not follow its source in when readers first had a document",
    file: "origin/db/content/publications.ts",
    find: "if (said.length > 0) await sayPublishedAt(tx, said);",
    put: "if (said.length < 0) await sayPublishedAt(tx, said);",
    tests,
  },
  {
    name: "two terms of one name cannot be brought together",
    file: "origin/db/content/imported.ts",
    find: "case when nth = 1 and not exists (",
    put: "case when not exists (",
    tests: ["test/origin/imports-blog.test.ts"],
  },
  {
    name: "an export that is not whole is brought",
    file: "command/import/larder/lines.ts",
    find: 'if (last !== "end") throw',
    put: 'if (last === "") throw',
    tests: ["test/command/import/larder.test.ts"],
  },
  {
    name: "pictures in the middle of HTML stay at the old address",
    file: "command/import/larder/media.ts",
    find: "return value.replace(PATH, (whole, path: string) => moved.get(path) ?? whole);",
    put: "return moved.get(value) ?? value;",
    tests: ["test/command/import/larder.test.ts"],
  },
];
