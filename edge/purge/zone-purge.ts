import * as z from "zod";
import { readAs } from "../../shared/json.ts";
import { readAll } from "../../shared/push.ts";
import { PURGE_CALL_TIMEOUT_MS, ZONE_PURGE_QUOTAS } from "../../shared/limits-purges.ts";
import type { Fetch } from "../ports.ts";
import type { SendPurge } from "./purger.ts";

/** A zone whose cache keeps answers of this edge. */
export interface Zone {
  id: string;
  /** An API token that may purge the zone's cache, and nothing else. */
  token: string;
  plan: keyof typeof ZONE_PURGE_QUOTAS;
  /** Cloudflare's API, without a last slash. */
  api: string;
}

/** How operators name a zone. */
export type ZoneVariables = Partial<
  Record<`LARDER_PURGE_${"ZONE" | "TOKEN" | "PLAN" | "API"}`, string>
>;

/** The zone that the variables name; null for none. @throws Error naming the variable that is wrong, never its value */
export function zoneOf(env: ZoneVariables): Zone | null {
  const { LARDER_PURGE_ZONE: id = "", LARDER_PURGE_TOKEN: token = "" } = env;
  const { LARDER_PURGE_PLAN: plan = "free" } = env;
  if (id === "") return null;
  if (token === "") throw new Error("LARDER_PURGE_TOKEN is not set");
  if (!isPlan(plan)) throw new Error("LARDER_PURGE_PLAN is no plan of Cloudflare's");
  const api = env.LARDER_PURGE_API ?? "https://api.cloudflare.com/client/v4";
  return { id, token, plan, api };
}

const isPlan = (text: string): text is Zone["plan"] => Object.hasOwn(ZONE_PURGE_QUOTAS, text);

/** ours: an answer of the API; it is far smaller. */
const ANSWER_BYTES = 64 * 1024;
const answer = z.object({ success: z.boolean() });

/** Purges a zone's cache by tag through Cloudflare's API (Cloudflare's docs, "Purge cache by cache-tags"). */
export function createZonePurge(zone: Zone, fetch: Fetch): SendPurge {
  return async (tags) => {
    const response = await fetch(`${zone.api}/zones/${encodeURIComponent(zone.id)}/purge_cache`, {
      method: "POST",
      headers: { authorization: `Bearer ${zone.token}`, "content-type": "application/json" },
      body: JSON.stringify({ tags }),
      redirect: "manual",
      signal: AbortSignal.timeout(PURGE_CALL_TIMEOUT_MS),
    });
    const bytes = response.body === null ? null : await readAll(response.body, ANSWER_BYTES);
    if (response.status === 429) return "refused";
    const read = readAs(answer, new TextDecoder().decode(bytes ?? new Uint8Array()));
    if (response.ok && read?.success === true) return "sent";
    // its text is not repeated: it is somebody else's
    throw new Error(`the purge API answered ${response.status}`);
  };
}
