import { systemClock } from "../../../../shared/clock.ts";
import type { Attack, AttackStack } from "../attack.ts";
import { ask } from "../requests.ts";

/** As in the row: so many filters are asked again and again while the site is published to. */
const FILTERS = 8;
const PUBLISH_EVERY_MS = 500;
const RUN = process.pid;

export const attack: Attack = {
  row: 3,
  title: "eight long filters, and a publish every half second",
  holds: "read token (and an editor who goes on working)",
  prepare: async (stack) => {
    for (let number = 0; number < FILTERS; number++) await readFilter(stack, number);
  },
  run: async (stack, signal) => {
    const what: Record<string, number> = {};
    for (let number = 0; !signal.aborted; number++) {
      await readFilter(stack, number % FILTERS, signal);
      const { status } = await ask(`${stack.edgeUrl}/v2/pages/country/france/`, {
        method: "PATCH",
        token: stack.tokens.write,
        body: { status: "published", fields: { capital: `Paris ${RUN}-${number}` } },
        signal,
      });
      const name = status === 0 ? "cut off" : `publish ${status}`;
      what[name] = (what[name] ?? 0) + 1;
      await systemClock.sleep(PUBLISH_EVERY_MS, signal);
    }
    return { what };
  },
};

const readFilter = ({ edgeUrl, tokens }: AttackStack, number: number, signal?: AbortSignal) => {
  const path = `/v2/pages/country/?fields.${"borders.".repeat(5)}capital=kept${number}-${RUN}`;
  return ask(`${edgeUrl}${path}`, {
    token: tokens.read,
    ...(signal === undefined ? {} : { signal }),
  });
};
