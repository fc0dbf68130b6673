import { createHmac } from "node:crypto";
import { systemClock } from "../../../shared/clock.ts";

/** The header of a webhook's message, as docs/webhooks.md says. */
export function sign(
  secret: string,
  body: string,
  timeS = Math.floor(systemClock.now() / 1_000),
): string {
  const mac = createHmac("sha256", secret).update(`${timeS}.${body}`).digest("hex");
  return `t=${timeS},v1=${mac}`;
}
