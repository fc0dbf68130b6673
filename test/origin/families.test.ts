import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { insertEdge } from "../../origin/db/log/edges.ts";
import { sendNext } from "../../origin/delivery/courier/courier.ts";
import type { Entry } from "../../shared/push.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { originsOfFile } from "../support/origin.ts";
import { ask } from "../support/scenarios.ts";

/** What couriers tell edges of a query besides its answer, so that they can purge many at once. */

const newOrigin = originsOfFile();

test("couriers name the family of live and gone entries, and none of tokens and dropped ones", async () => {
  const origin = await newOrigin();
  const { site, parts } = origin;
  await makeType(origin, "page-types", "p", [text("words")]);
  for (const slug of ["a", "b"]) await makePage(origin, "p", slug, { words: "w" });
  await ask(origin, { ask: "GET /v2/pages/p/a/?levels=3" });
  await origin.materialize();
  await origin.request("DELETE", "/v2/pages/p/b/");
  await parts.postgres.db.execute(
    sql`update renditions set adopted_at = '2000-01-01' where site_id = ${site.id} and not canonical`,
  );
  await origin.request("PATCH", "/v2/pages/p/a/", { fields: { words: "new" } });
  await origin.materialize(0);
  const edge = { name: "edge", url: "http://edge.test" };
  const added = await insertEdge(parts.postgres.db, site.id, edge, "2026-01-01T00:00:00Z");
  const sent: Entry[] = [];
  const edges = {
    push: async (_: string, { entries, epoch, to, change }: { entries: Entry[] } & Counts) => {
      sent.push(...entries);
      return { outcome: "applied" as const, head: { epoch, position: to, change } };
    },
  };
  await sendNext({ ...parts, edges }, added?.id ?? 0, 1);
  const seen = new Set(sent.map(({ key, state, family }) => `${key[0]} ${state} ${family}`));
  expect(seen).toContain("r live page/s-p");
  expect(seen).toContain("r live pages/s-p");
  expect(seen).toContain("r gone page/s-p");
  expect(seen).toContain("r dropped undefined");
  expect(seen).toContain("t live undefined");
});

interface Counts {
  epoch: number;
  to: number;
  change: number;
}
