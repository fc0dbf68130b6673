import { expect, it } from "vitest";
import { parseTraceparent, printTraceparent } from "../../shared/tracing.ts";

/** `traceparent`, as W3C Trace Context has it. */

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

it.each([
  [`00-${TRACE}-${SPAN}-01`, true],
  [`00-${TRACE}-${SPAN}-00`, false],
  [`00-${TRACE}-${SPAN}-03`, true],
  [`cc-${TRACE}-${SPAN}-01-what-will-be`, true],
])("is read: %s", (text, isSampled) => {
  expect(parseTraceparent(text)).toEqual({ traceId: TRACE, spanId: SPAN, isSampled });
});

it.each([
  null,
  undefined,
  "",
  `00-${TRACE}-${SPAN}`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${"0".repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${"0".repeat(16)}-01`,
  `ff-${TRACE}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-01-more`,
  `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-01\0`,
  ` 00-${TRACE}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-0g`,
  `cc-${TRACE}-${SPAN}-01-${"x".repeat(1_000_000)}`,
  "__proto__",
])("is none: %s", (text) => {
  expect(parseTraceparent(text)).toBe(undefined);
});

it("comes back as it was printed", () => {
  for (const isSampled of [true, false]) {
    const context = { traceId: TRACE, spanId: SPAN, isSampled };
    expect(parseTraceparent(printTraceparent(context))).toEqual(context);
  }
});
