import type { Clock } from "../../shared/clock.ts";
import type { SecretKeys } from "../../shared/signature.ts";
import { createEdgeCalls, type CallEdge } from "../../origin/delivery/courier/edge-calls.ts";
import type { Outbound } from "../../origin/outbound/client.ts";
import type { OutboundResult } from "../../origin/outbound/request.ts";

/** Calls to edges that a function answers instead of the network, with deadlines by the clock. */
export function edgeCallsBy(
  fetch: typeof globalThis.fetch,
  clock: Clock,
  keys: SecretKeys,
): CallEdge {
  const outbound: Outbound = async ({ method, url, headers = {}, body, limits }) => {
    const rest = new AbortController();
    const late = clock
      .sleep(limits.timeoutMs, rest.signal)
      .then((): OutboundResult => ({ kind: "failed", reason: "late" }));
    const content = method === "GET" ? {} : { body: body as Uint8Array<ArrayBuffer> };
    const asked = fetch(url, { method, headers, ...content }).then(
      async (response): Promise<OutboundResult> => ({
        kind: "answered",
        status: response.status,
        headers: response.headers,
        body: new Uint8Array(await response.arrayBuffer()),
        url,
      }),
    );
    try {
      return await Promise.race([asked, late]);
    } catch (error) {
      return { kind: "failed", reason: error instanceof Error ? error.message : "no error" };
    } finally {
      rest.abort();
    }
  };
  const handOn = () => ({});
  return createEdgeCalls({ outbound, clock, keysOf: async () => keys, allowed: [], handOn });
}
