/** What becomes of an example: the test that runs it as it stands there, or why nothing does. */
export type Account = { by: string } | { why: string };

const client = { by: "test/client/larder.test.ts" };
const commands = { by: "test/command/docs.test.ts" };
const movingIn = { by: "test/command/import/moving-in.test.ts" };
const sdks = { by: "test/wire/sdks-doc.test.ts" };
const here = { by: "test/docs/run.test.ts" };
const database = { by: "test/docs/database.test.ts" };
const code = { by: "test/docs/code.test.ts" };
const examples = {
  why: "its scripts are run by the test of its name in test/examples/, where packages.test.ts holds the text to them",
};
const shown = (what: string): Account => ({ why: `${what}, nothing to run` });

/** Every example of every page, in its order. Whoever adds one says here what runs it. */
export const ACCOUNTS: Readonly<Record<string, readonly Account[]>> = {
  "README.md": [
    { why: "what tries it is the whole of `.ci/run` and test/origin/start*.test.ts" },
    { why: "it is what runs all of these" },
    shown("a drawing"),
  ],
  "docs/backup.md": [
    database,
    { why: "a line for cron, whose command is the example before it" },
    database,
    database,
    {
      why: "docs/commands.md has the export, test/command/import/larder.test.ts the import by two origins",
    },
  ],
  "docs/client.md": [client, client, client, client],
  "docs/commands.md": [commands, commands, commands, commands, commands, commands, commands],
  "docs/compatibility.md": [here],
  "docs/dashboard.md": [{ why: "test/dashboard/budgets.test.ts runs what it stands for" }],
  "docs/deploy.md": [
    {
      why: "it needs an account of Cloudflare; test/deploy/cloudflare.test.ts has the script with a stand-in",
    },
    { why: "it needs Docker; test/deploy/files.test.ts reads its files" },
    { why: "it needs systemd; test/deploy/files.test.ts reads its files" },
  ],
  "docs/documents.md": [shown("an answer")],
  "docs/imports.md": [{ by: "test/origin/imports-docs.test.ts" }],
  "docs/media.md": [shown("a request and its answer, in part"), here],
  "docs/moving-in.md": [movingIn, movingIn, movingIn, movingIn, movingIn, movingIn],
  "docs/operating.md": [
    { why: "every test with processes starts an origin so" },
    { why: "test/system/node-join.test.ts does it with the same programs and variables" },
    { why: "it needs an account of Cloudflare" },
    database,
    here,
    shown("a setting of Cloudflare"),
    database,
  ],
  "docs/people.md": [here],
  "docs/preview.md": [here, shown("an answer"), code, code, code],
  "docs/publishing.md": [here, here, here],
  "docs/sdks.md": [sdks, sdks, sdks, sdks],
  "docs/several-edges.md": [code],
  "docs/several-origins.md": [
    {
      why: "it needs a second machine; test/system/promotion.test.ts has a standby made by pg_basebackup",
    },
    { why: "test/system/promotion.test.ts runs it" },
  ],
  "docs/surrogate-keys.md": [shown("two headers")],
  "docs/webhooks.md": [here, shown("what is sent"), code],
  "examples/astro/README.md": [examples],
  "examples/browser/README.md": [examples],
  "examples/next/README.md": [examples],
};
