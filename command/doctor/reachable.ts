import * as z from "zod";
import { readAs } from "../../shared/json.ts";
import { SIGNATURE_TOLERANCE_S } from "../../shared/limits.ts";
import { HEALTH_PATH, READY_PATH } from "../../shared/look-outs.ts";
import type { Answered, Ask } from "./asking.ts";
import type { Finding, Findings } from "./finding.ts";

/** ours: `Date` has whole seconds, and an answer takes a while. */
const CLOCK_NEAR_MS = 5_000;

const readiness = z.object({ waits_for: z.string(), detail: z.string() });
const standing = z.object({ status: z.string() });

/** Whether a program answers, can serve, and has the right time. Nothing more is to be asked of one that does not answer. */
export async function checkReachable(
  ask: Ask,
  url: string,
  { ok, look, broken }: Findings,
): Promise<{ findings: Finding[]; isThere: boolean }> {
  const alive = await ask(`${url}${HEALTH_PATH}`);
  if (alive.kind === "away") {
    const advice = "Start it, or correct its address; what is in front of it may keep us out.";
    return {
      findings: [broken("answers", `${url} cannot be reached: ${alive.why}`, advice)],
      isThere: false,
    };
  }
  if (alive.status !== 200) {
    const advice =
      "Something else than a Larder may answer there: look at the address, and at what is in front.";
    return {
      findings: [broken("answers", `${url}${HEALTH_PATH} is ${alive.status}`, advice)],
      isThere: false,
    };
  }
  const findings = [ok("answers", url), clockFinding(alive, { ok, look, broken })];
  const ready = await ask(`${url}${READY_PATH}`);
  if (ready.kind === "away") findings.push(broken("ready", ready.why, "Look at its log."));
  else if (ready.status === 503) {
    const { waits_for: word, detail } = readAs(readiness, ready.text) ?? {
      waits_for: "nobody knows what",
      detail: "",
    };
    findings.push(
      broken(
        "ready",
        `it waits for ${word}. ${detail}`.trim(),
        "docs/operating.md says what each word means, and what to do.",
      ),
    );
  } else if (ready.status === 200 && readAs(standing, ready.text)?.status === "standby")
    findings.push(
      look(
        "ready",
        "it stands by: its database is a replica",
        "Right for a standby; else name the primary's origin.",
      ),
    );
  // the worker on Cloudflare has no such address: the platform looks after it
  else if (ready.status === 200) findings.push(ok("ready", "it can serve"));
  return { findings, isThere: true };
}

function clockFinding({ aheadMs }: Answered, { ok, look, broken }: Findings): Finding {
  if (aheadMs === null)
    return look(
      "clock",
      "its answers have no Date",
      "What is in front takes it away; clocks cannot be compared.",
    );
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  const says = `its clock is ${seconds} s ${aheadMs < 0 ? "behind" : "before"} this machine's`;
  const advice =
    "Set both by NTP: origins and edges take signed requests of each other for five minutes either side.";
  if (Math.abs(aheadMs) < CLOCK_NEAR_MS) return ok("clock", "it has our time");
  return seconds >= SIGNATURE_TOLERANCE_S
    ? broken("clock", says, advice)
    : look("clock", says, advice);
}
