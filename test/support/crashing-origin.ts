import { systemClock } from "../../shared/clock.ts";
import { readConfig } from "../../origin/config.ts";
import { startOrigin } from "../../origin/origin.ts";

/**
 * A real origin that kills itself, as a power cut would, at the first event of the kind in CRASH_AT:
 * no handler runs, no connection is closed in order.
 */
const crashAt = process.env["CRASH_AT"];

const origin = await startOrigin(readConfig(process.env), {
  clock: systemClock,
  random: () => 0.5,
  fetch: globalThis.fetch,
  report: (event) => {
    if (event.kind === crashAt) process.kill(process.pid, "SIGKILL");
  },
});
process.stdout.write(`${origin.url}\n`);
// for whoever waits for that of any program
process.stdout.write(`{"kind":"program.ready","program":"origin","url":"${origin.url}"}\n`);
