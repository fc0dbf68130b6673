import type { Clock } from "../../shared/clock.ts";
import type { Postgres } from "../db/client.ts";
import { insertAct, type Act } from "../db/people/audit.ts";
import { timeFrom } from "./people.ts";

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
