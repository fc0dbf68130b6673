import type pg from "pg";
import type { Postgres } from "../db/client.ts";
import { databaseTrouble } from "../db/errors.ts";
import { listApplied } from "../db/migrate.ts";
import { fitOf, type Migration } from "../db/migrations.ts";
import type { WaitsFor } from "./readiness.ts";

/** Looks whether Postgres is there and has the tables that this version works with. */
export interface LookOut {
  find(): Promise<WaitsFor | null>;
  close(): Promise<void>;
}

/**
 * It looks on a connection of its own, so that a pool which is busy is not taken for a database that is away. Where nobody
 * asks for a while, Postgres ends the connection, and the next look makes another one.
 */
export function createLookOut(postgres: Postgres, migrations: readonly Migration[]): LookOut {
  let current: { client: pg.Client; connected: Promise<unknown> } | undefined;
  const open = () => {
    const client = postgres.session();
    const opened = { client, connected: client.connect() };
    const lose = () => void (current === opened && (current = undefined));
    client.on("error", lose);
    client.on("end", lose);
    return opened;
  };
  const close = async () => {
    const closing = current;
    current = undefined;
    await closing?.client.end().catch(() => undefined);
  };
  return {
    async find() {
      const { client, connected } = (current ??= open());
      try {
        await connected;
        const fit = fitOf(migrations, await listApplied(client));
        return fit.kind === "fits" ? null : (`schema_${fit.kind}` as const);
      } catch (error) {
        void close();
        return waitsFor(error) ?? "database";
      }
    },
    close,
  };
}

/** What has to pass before what failed can be done; null: it was not Postgres. */
export function waitsFor(error: unknown): WaitsFor | null {
  const trouble = databaseTrouble(error);
  if (trouble === null) return null;
  return ({ away: "database", refused: "database_refused", other: "database_failed" } as const)[
    trouble
  ];
}
