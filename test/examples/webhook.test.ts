import { expect, it } from "vitest";
import { isFromLarder, parseLive, readAtMost } from "../../examples/next/lib/webhook.ts";
import { sign } from "./support/sign.ts";

/** What the example for Next takes for a message of a Larder. */

const NOW_S = 1_800_000_000;
const BODY = '{"live": true}';
const bytes = (text: string) => new TextEncoder().encode(text);
const isRight = (header: string | null, { secret = "ours", body = BODY, nowS = NOW_S } = {}) =>
  isFromLarder(secret, header, bytes(body), nowS * 1_000);
const ours = sign("ours", BODY, NOW_S);
const mac = (secret: string) => sign(secret, BODY, NOW_S).split(",")[1] ?? "";

it("is what was signed with the secret, by one of two while it is exchanged", () => {
  expect(isRight(ours)).toBe(true);
  expect(isRight(`t=${NOW_S},${mac("before")},${mac("ours")}`)).toBe(true);
  expect(isRight(`t=${NOW_S},${mac("ours")},${mac("next")}`)).toBe(true);
  expect(isRight(`t=${NOW_S},${mac("before")},${mac("next")}`)).toBe(false);
});

it.each([
  null,
  "",
  "t=,v1=",
  ours.toUpperCase(),
  ` ${ours}`,
  `${ours}\0`,
  `${ours},v1=`,
  ours.slice(0, -1),
  ours.replace("v1", "v2"),
  ours.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
  ours.replace(String(NOW_S), `${NOW_S}.0`),
  ours.replace(String(NOW_S), "1e9"),
  ours.replace(String(NOW_S), "9".repeat(300)),
  `${ours},${mac("ours")},${mac("ours")}`,
  "__proto__",
])("is nothing with the header %j", (header) => {
  expect(isRight(header)).toBe(false);
});

it("is nothing of another body, or by no secret at all", () => {
  expect(isRight(ours, { body: `${BODY}\n` })).toBe(false);
  expect(isRight(ours, { body: "" })).toBe(false);
  expect(isRight(sign("", BODY, NOW_S), { secret: "" })).toBe(false);
});

it("is at most five minutes old, by clocks that differ", () => {
  for (const nowS of [NOW_S - 300, NOW_S + 300]) expect(isRight(ours, { nowS })).toBe(true);
  for (const nowS of [NOW_S - 301, NOW_S + 301]) expect(isRight(ours, { nowS })).toBe(false);
});

it("says whether it is live, and is no message otherwise", () => {
  expect(parseLive(bytes(BODY))).toBe(true);
  expect(parseLive(bytes('{"live": false, "data": {}}'))).toBe(false);
  const none = ["", "null", "[]", "true", "{", '{"live": "true"}', '{"__proto__": {"live": true}}'];
  for (const text of none) expect(parseLive(bytes(text))).toBeUndefined();
  expect(parseLive(Uint8Array.of(0xff, 0xfe, 0x00))).toBeUndefined();
});

it("is read to its end, and no further than it may be", async () => {
  const stream = (...chunks: string[]) => ReadableStream.from(chunks.map((chunk) => bytes(chunk)));
  const read = async (...chunks: string[]) => {
    const body = await readAtMost(stream(...chunks), 5);
    return body && new TextDecoder().decode(body);
  };
  expect(await read("日", "ab")).toBe("日ab");
  expect(await read("日", "abc")).toBeUndefined();
  expect(await read()).toBe("");
  expect(await readAtMost(null, 5)).toHaveLength(0);
  let given = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      given += 1;
      controller.enqueue(bytes("abc"));
    },
  });
  expect(await readAtMost(endless, 5)).toBeUndefined();
  expect(given).toBeLessThan(5);
});
