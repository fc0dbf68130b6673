import { unavailable } from "../../shared/errors.ts";

/** How many bytes of bodies an isolate holds at once, in all and for whoever a name stands for. */
export interface ByteBudget {
  /**
   * Holds room for `bytes` while the work goes on.
   * @throws AppError `unavailable` with when to come again, at once: nobody waits in line with a connection held open
   */
  use<T>(name: string, bytes: number, work: () => Promise<T>): Promise<T>;
}

/** @param limits what is taken by nobody may be had by anybody, however large it is, so that no limit is a refusal for ever */
export function createByteBudget(limits: { totalBytes: number; nameBytes: number }): ByteBudget {
  const held = new Map<string, number>();
  let total = 0;
  return {
    async use(name, bytes, work) {
      const own = held.get(name) ?? 0;
      const fits = total + bytes <= limits.totalBytes || total === 0;
      if (!fits || (own + bytes > limits.nameBytes && own > 0)) throw busy();
      total += bytes;
      held.set(name, own + bytes);
      try {
        return await work();
      } finally {
        total -= bytes;
        const left = (held.get(name) ?? bytes) - bytes;
        if (left > 0) held.set(name, left);
        else held.delete(name);
      }
    },
  };
}

const busy = () => unavailable("Too much is being sent here at once. Try again.");
