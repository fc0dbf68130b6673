import type { Clock } from "../../shared/clock.ts";
import type { Postgres, Transaction } from "../db/client.ts";
import { insertAct, type Act } from "../db/people/audit.ts";
import { timeFrom } from "./people.ts";

/** Writes down what somebody did at no site; of who is not known nothing is, for nobody has them among their people. */
export async function insertOwnAct(
  tx: Transaction,
  clock: Clock,
  person: { id: number; name: string } | undefined,
  { action, outcome, address }: { action: string; outcome: string; address: string },
): Promise<void> {
  if (person === undefined) return;
  const act = { siteId: null, personId: person.id, actor: person.name, action, object: outcome };
  await insertAct(tx, { ...act, address }, timeFrom(clock, 0));
}

/** A database whose transactions write down whose act they are: together with what they do, or not at all. */
export const withAct = (postgres: Postgres, clock: Clock, act: Act): Postgres => ({
  ...postgres,
  transaction: (work) =>
    postgres.transaction(async (tx) => {
      const done = await work(tx);
      await insertAct(tx, act, timeFrom(clock, 0));
      return done;
    }),
});
