import type pg from "pg";

/** The same connection, which tells of the statements that fail, in the order in which they were sent. */
export const noting = (client: pg.PoolClient, note: (error: unknown) => void): pg.PoolClient =>
  new Proxy(client, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target);
      if (property !== "query") return member;
      return (...args: unknown[]) => {
        const sent = (member as (...args: unknown[]) => Promise<unknown>).apply(target, args);
        sent.catch(note);
        return sent;
      };
    },
  });
