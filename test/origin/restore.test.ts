import { expect, test } from "vitest";
import { answerMiss } from "../../edge/read/content.ts";
import type { Ledger } from "../../edge/ports.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { beginEpoch } from "../../origin/db/site/sites.ts";
import { createConnected } from "../support/connected.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { createTestOrigin, type TestOrigin } from "../support/origin.ts";

/** A database that comes back as it was some time ago, and what its edges give of the time that was lost. */

/** Keeps all tables as they are. @returns brings them back */
async function backUp({ parts }: TestOrigin): Promise<() => Promise<void>> {
  const { pool } = parts.postgres;
  const { rows } = await pool.query<{ name: string; columns: string }>(`
    select table_name as name, string_agg(quote_ident(column_name), ', ' order by ordinal_position) as columns
    from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_schema = 'public' and table_type = 'BASE TABLE' group by table_name`);
  await pool.query("create schema backup");
  for (const { name } of rows)
    await pool.query(`create table backup.${name} as table public.${name}`);
  const back = rows.map(
    ({ name, columns }) => `delete from public.${name};
      insert into public.${name} (${columns}) overriding system value select ${columns} from backup.${name};`,
  );
  return async () => {
    await pool.query(
      `begin; set local session_replication_role = replica; ${back.join("\n")} commit;`,
    );
  };
}

const [HOME, LATE] = ["/v2/pages/p/home/", "/v2/pages/p/late/"];

/** A site of which a backup was made before a page and a token came into its log; then it is restored. */
async function createRestored() {
  const origin = await createConnected(createTestOrigin, { edge: {} });
  const { clock, deliver, parts, request, site } = origin;
  const { edge } = origin.edges;
  await makeType(origin, "page-types", "p", [text("words")]);
  await makePage(origin, "p", "home", { words: "one" });
  await deliver();
  const restore = await backUp(origin);
  await makePage(origin, "p", "late", { words: "late" });
  await request("PATCH", "/v2/pages/p/home/", { fields: { words: "two" } });
  const made = await request("POST", "/manage/v1/tokens", { label: "late", scopes: ["read"] });
  const { token = "" } = made.body as { token?: string };
  await deliver();
  const tokenQuery = `token:${await sha256Hex(token)}`;
  const told = async (printed: string, ledgerOf = (of: number): Ledger => edge.ledger(of)) => {
    const of = printed.startsWith("token:") ? null : site.id;
    const answer = await answerMiss({ ...edge.content, ledgerOf }, { site: of, printed });
    if (answer.kind !== "live") return answer.kind;
    const body = await new Response(answer.body).text();
    return `${answer.freshness} ${/one|two|late|scopes/.exec(body)?.[0]}`;
  };
  const all = async (ledgerOf?: (of: number) => Ledger) =>
    Promise.all([HOME, LATE, tokenQuery].map((printed) => told(printed, ledgerOf)));
  const had = await all();
  await restore();
  await clock.advance(1_000);
  await beginEpoch(parts.postgres.db, clock.now());
  return { ...origin, edge, had, all, told };
}

test("what only the lost log had is not given once the new one is there, whatever is away", async () => {
  const { all, deliver, edge, had, site } = await createRestored();
  expect(had).toEqual(["verified two", "verified late", "verified scopes"]);
  await deliver();
  // there is no such document, says the ledger; of tokens it has none
  expect(await all()).toEqual(["verified one", "absent", "unavailable"]);
  // the store holds the bodies until it was compared with the ledger
  await edge.pass(200_000, site.id);
  const silent = (): Ledger => ({
    ...edge.ledger(),
    look: () => Promise.reject(new Error("away")),
    select: () => Promise.reject(new Error("away")),
  });
  expect(await all(silent)).toEqual(["unverified one", "unavailable", "unavailable"]);
});

test("a change after a restore is live once the lost answers are out of the caches too", async () => {
  const { deliver, edge, request, site } = await createRestored();
  await deliver();
  const receipt = async () =>
    (await request("GET", "/manage/v1/changes")).body as { data: { live: boolean }[] };
  expect((await receipt()).data[0]?.live).toBe(false);
  await edge.pass(1_000, site.id);
  await deliver();
  expect((await receipt()).data[0]?.live).toBe(true);
});
