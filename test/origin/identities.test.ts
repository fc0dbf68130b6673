import { readFile } from "node:fs/promises";
import { sql } from "../../origin/db/drizzle.ts";
import { expect, it } from "vitest";
import { identityOf } from "../../origin/content/write/term-names.ts";
import { rows } from "../../origin/db/rows.ts";
import { originsOfFile } from "../support/origin.ts";

/** Terms of before identities were kept get them from a migration, which folds as the program does. */

const newOrigin = originsOfFile();
const FILE = new URL("../../migrations/0013_identities.sql", import.meta.url);

it("the migration gives every term the identity the program would, and of several the oldest", async () => {
  const origin = await newOrigin();
  const names = [
    "Zu\u0308rich",
    " C#\u3000x ",
    "ЁЖ",
    "Ad\u00advent",
    "\u202eabc\u2067",
    "東京2020",
    "ÉTÉ\t!",
  ];
  const tags = [...names, "Same", "\u200b"];
  for (const index of tags.keys())
    await origin.request("POST", "/manage/v1/tags", { name: `tag ${index}`, slug: `tag-${index}` });
  await origin.request("POST", "/manage/v1/tags", { name: "same 2", slug: "same-2" });
  for (const author of [{ first_name: "Ann", email: "Ann@Example.com" }, { first_name: "Bob" }])
    await origin.request("POST", "/manage/v1/authors", author);
  let found: { slug: string; identity: string | null }[] = [];
  const undone = origin.parts.postgres.transaction(async (tx) => {
    // as a program of before might have stored them
    for (const [index, name] of [...tags, "sAME"].entries()) {
      const slug = index === tags.length ? "same-2" : `tag-${index}`;
      await rows(tx)`
        update revisions r set name = ${name} from documents d where d.id = r.document_id and d.slug = ${slug}`;
    }
    await tx.execute(sql`alter table documents drop column identity`);
    await tx.execute(sql.raw(await readFile(FILE, "utf8")));
    found = await rows<(typeof found)[number]>(
      tx,
    )`select slug, identity from documents order by id`;
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  expect(found).toEqual([
    ...names.map((name, index) => ({ slug: `tag-${index}`, identity: identityOf(name) })),
    { slug: `tag-${names.length}`, identity: "same" },
    { slug: `tag-${names.length + 1}`, identity: null },
    { slug: "same-2", identity: null },
    { slug: "ann", identity: "ann@example.com" },
    { slug: "bob", identity: "bob" },
  ]);
});
