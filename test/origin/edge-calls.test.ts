import { expect, test } from "vitest";
import { createEdgeCalls } from "../../origin/delivery/courier/edge-calls.ts";
import { parseSecretKeys } from "../../shared/signature.ts";
import { createFakeClock } from "../support/clock.ts";
import { TEST_KEYS } from "../support/origin.ts";

test.each(["http://edge.example", "https://edge.example:22", "https://user:pw@edge.example"])(
  "row 6: an edge that was stored as %s is asked nothing, not even what its name means",
  async (url) => {
    const asked: string[] = [];
    const call = createEdgeCalls({
      outbound: (request) => {
        asked.push(request.url);
        return Promise.resolve({ kind: "failed", reason: "nobody is there" });
      },
      clock: createFakeClock(),
      keysOf: async () => parseSecretKeys(TEST_KEYS),
      handOn: () => ({}),
      allowed: [],
    });
    const [method, path, parse] = ["GET" as const, "/", (text: string) => text];
    const limits = { timeoutMs: 1_000, maxBytes: 1_000, statuses: [200] };
    await expect(call({ method, url, path, parse, ...limits })).rejects.toThrow("does not answer");
    expect(asked).toEqual([]);
  },
);
