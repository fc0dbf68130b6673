import { describe, expect, it } from "vitest";
import { handle } from "../../edge/app.ts";
import { ENTRY_PATH, PROBE_PATH } from "../../shared/inspect.ts";
import { RENDITION_PATH } from "../../shared/push.ts";
import { parseSecretKeys, signRequest } from "../../shared/signature.ts";
import { createTestEdge, EDGE_KEYS } from "../support/edge.ts";
import { originsOfFile, TEST_KEYS } from "../support/origin.ts";

/** Row 10: whoever has the key may ask nonsense, and hears 400 or 404. */

const newOrigin = originsOfFile();
const HOST = "program.test";

const SITES = [
  "",
  "0",
  "-1",
  "1.5",
  "999",
  "999999999",
  "9999999999",
  "1e3",
  "x",
  "%00",
  "%E0%A4%A",
  "__proto__",
];
const QUERIES = [
  "",
  "x",
  "/",
  "//",
  "http://",
  "http://[",
  "%",
  "%00",
  "token:",
  "token:x",
  "/v2/",
  "/v2/pages",
  "/v2/pages/*/",
  "/v2/pages/*/a/?levels=9",
  "/v2/pages/*/%E0%A4%A/",
  "/v2/pages/*/a%00b/",
  "/v2/content/?keys=",
  `/v2/pages/${"x".repeat(5_000)}/`,
  "/v2/pages/*/?fields.a.b.c=1",
  "javascript:alert(1)",
  "/../manage",
  "\\",
];
const KEYS = ["", "x", "r/1/", "r/999/00", "t/00", "%00", `r/1/${"0".repeat(64)}`, "r/1/../../x"];
const CHANGES = ["", "0", "-1", "x", "99999999999999999999", "1e9", "%00"];

const raw = (value: string) => (value.includes("%") ? value : encodeURIComponent(value));

const TARGETS = [
  ...SITES.flatMap((site) => [
    ...QUERIES.map((query) => `site=${site}&query=${raw(query)}`),
    ...KEYS.map((key) => `site=${site}&key=${raw(key)}`),
  ]),
  ...CHANGES.map((change) => `site=999&query=/v2/pages/*/&change=${change}`),
  ...QUERIES.map((query) => `query=${raw(query)}`),
  "",
  "site",
  "&&",
  "site=1&site=2",
  "fresh",
  "site=999&query=/v2/pages/*/&fresh=1",
];

async function signed(keys: string, now: number, path: string): Promise<Request> {
  const url = `http://${HOST}${path}`;
  const { pathname, search } = new URL(url);
  const signable = { method: "GET", host: HOST, path: pathname + search, body: new Uint8Array() };
  const signature = await signRequest(parseSecretKeys(keys), now, signable);
  return new Request(url, { headers: { "larder-signature": signature, host: HOST } });
}

describe("Row 10: a signed question that makes no sense", () => {
  it("is 400 or 404 at an origin", async () => {
    const origin = await newOrigin();
    const { createApp } = await import("../../origin/app.ts");
    const app = createApp(origin.parts);
    for (const target of TARGETS) {
      const request = await signed(
        TEST_KEYS,
        origin.parts.clock.now(),
        `${RENDITION_PATH}?${target}`,
      );
      const answer = await app.request(request);
      const text = await answer.text();
      expect.soft([400, 404], `${target} ${answer.status} ${text}`).toContain(answer.status);
      expect.soft(text, target).toContain('"detail"');
    }
  });

  it("is 400 or 404, or says that there is nothing, at an edge", async () => {
    const edge = createTestEdge();
    for (const path of [ENTRY_PATH, PROBE_PATH]) {
      for (const target of TARGETS) {
        const answer = await handle(
          edge.parts,
          await signed(EDGE_KEYS, edge.clock.now(), `${path}?${target}`),
        );
        const text = await answer.text();
        expect
          .soft([200, 400, 404], `${path} ${target} ${answer.status} ${text}`)
          .toContain(answer.status);
      }
    }
  });
});
