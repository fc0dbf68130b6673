import type { Fault } from "../fault.ts";

/** Faults of what is found, and of what is taken in. */

const selection = ["test/origin/selection.scenarios.test.ts"];

export const queryFaults: Fault[] = [
  {
    name: "previews read what is published",
    file: "origin/db/views.ts",
    find: '? ["latest, public", ',
    put: '? ["public", ',
    tests: ["test/origin/previews.scenarios.test.ts"],
  },
  {
    name: "a fallback locale is none",
    file: "origin/db/views.ts",
    find: ': ["public", "fallback, public"];',
    put: ': ["public", "public"];',
    tests: ["test/origin/locales.scenarios.test.ts"],
  },
  {
    name: "a preview shows what was deleted",
    file: "migrations/0011_heads.sql",
    find: "for each row when (new.deleted_at is not null)",
    put: "for each row when (new.deleted_at is null)",
    tests: ["test/origin/heads.test.ts"],
  },
  {
    name: "a draft is found by the words it had before",
    file: "migrations/0011_heads.sql",
    find: "updated_at = excluded.updated_at, words = ''",
    put: "updated_at = excluded.updated_at",
    tests: ["test/origin/heads.test.ts"],
  },
  {
    name: "a post looks at all documents for its slug",
    file: "origin/db/blog.ts",
    find: "where d.site_id = s.id and d.slug = ${slug} and d.deleted_at is null",
    put: "where d.slug = ${slug}",
    tests: ["test/origin/read-plans.test.ts"],
  },
  {
    name: "a filter finds what nobody may read",
    file: "origin/db/conditions.ts",
    find: "where ${p}.locale = p.locale and ${p}.document_id in",
    put: "where ${p}.document_id in",
    tests: selection,
  },
  {
    name: "an unset switch is not false",
    file: "origin/db/conditions.ts",
    find: "(coalesce(${json}, 'false'::jsonb) = ${String(wanted)}::jsonb)",
    put: "(coalesce(${json}, 'null'::jsonb) = ${String(wanted)}::jsonb)",
    tests: selection,
  },
  {
    name: "what is empty comes first when ordered down",
    file: "origin/db/conditions.ts",
    find: "sql`${value} desc nulls last, d.id desc`",
    put: "sql`${value} desc, d.id desc`",
    tests: selection,
  },
  {
    name: "levels reach one too deep",
    file: "origin/content/serialize.ts",
    find: "if (levels <= 1) return printUri(",
    put: "if (levels <= 0) return printUri(",
    tests: ["test/origin/reads-levels.test.ts"],
  },
  {
    name: "a page past the end is an empty one",
    file: "origin/content/meta.ts",
    find: "if (page > pages) return undefined;",
    put: "if (page > pages + 1_000_000) return undefined;",
    tests: ["test/origin/reads-paging.test.ts"],
  },
  {
    name: "text that Postgres cannot hold gets as far as Postgres",
    file: "origin/http/context.ts",
    find: "if (at === undefined) return body;",
    put: "if (at === undefined || body !== undefined) return body;",
    tests: ["test/system/bad-input.test.ts", "test/origin/writes-fields.test.ts"],
  },
  {
    name: "text is cut between the halves of a character",
    file: "shared/text.ts",
    find: "> 0xffff ? 2 : 1;",
    put: "> 0xffff ? 1 : 1;",
    tests: ["test/shared/text.test.ts"],
  },
  {
    name: "an address with a NUL is let in",
    file: "shared/text.ts",
    find: 'if (url.includes("%00"))',
    put: 'if (url.startsWith("%00"))',
    tests: ["test/shared/text.test.ts", "test/wire/contract/contract.test.ts"],
  },
  {
    name: "what a body inflates to is not counted",
    file: "shared/body.ts",
    find: "new DecompressionStream(format)), maxBytes);",
    put: "new DecompressionStream(format)), Number.MAX_SAFE_INTEGER);",
    tests: ["test/shared/body.test.ts"],
  },
  {
    name: "an origin's fault at one answer is taken for an outage",
    file: "edge/origin.ts",
    find: 'if (response.headers.get(header.error) === "internal") return { kind: "failed" };',
    put: "",
    tests: ["test/edge/origin.test.ts"],
  },
  {
    name: "members that no field has are kept quiet about",
    file: "origin/content/locales.ts",
    find: "members.some(([key]) => site.locales.includes(key)) &&",
    put: "members.length > 0 &&",
    tests: ["test/origin/writes-locales.scenarios.test.ts"],
  },
  {
    name: "a release is published in part",
    file: "origin/content/steps.ts",
    find: "const taken = await unpublishDocuments(tx, steps.flatMap(takenBy));",
    put: "const taken = await unpublishDocuments(tx, steps.slice(1).flatMap(takenBy));",
    tests: ["test/origin/releases.scenarios.test.ts", "test/origin/writes-items.scenarios.test.ts"],
  },
];
