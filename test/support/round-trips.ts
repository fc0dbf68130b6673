import type pg from "pg";
import type { Postgres } from "../../origin/db/client.ts";

/** What a connection of the driver is, as far as it is looked at here. */
interface Connected {
  connection: {
    stream: {
      write: (chunk: Uint8Array) => boolean;
      on(event: "data", heard: () => void): void;
    };
  };
}

/**
 * Counts how often Postgres is waited for: what is sent right behind another statement, before any answer to it has come, is of the
 * same round trip. Of connections that are made from now on.
 */
export function countRoundTrips({ pool }: Pick<Postgres, "pool">): { take(): number } {
  let trips = 0;
  pool.on("connect", (client: pg.PoolClient) => {
    const { stream } = (client as unknown as Connected).connection;
    const write = stream.write.bind(stream);
    let hasHeard = true;
    stream.on("data", () => (hasHeard = true));
    stream.write = (chunk) => {
      if (hasHeard) trips += 1;
      hasHeard = false;
      return write(chunk);
    };
  });
  return {
    take() {
      const counted = trips;
      trips = 0;
      return counted;
    },
  };
}
