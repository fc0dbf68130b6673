import { expect, test } from "vitest";
import { createEdgeClient } from "../../origin/delivery/courier/edge-client.ts";
import { createEdgeCalls, NO_EDGE } from "../../origin/delivery/courier/edge-calls.ts";
import { createOutbound } from "../../origin/outbound/client.ts";
import { resolveBySystem } from "../../origin/outbound/resolve.ts";
import { systemClock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import { causeText } from "../../shared/events.ts";
import { PUSH_REPLY_MAX_BYTES } from "../../shared/limits.ts";
import { parseSecretKeys } from "../../shared/signature.ts";
import { SAID } from "../support/entries.ts";
import { listen, type Answer } from "../support/listener.ts";
import { freePorts } from "../support/processes.ts";

/** What of an edge's answer to a push may be said to whoever manages a site: the edge may be anybody's machine. */

const CANARY = "canary-of-another-machine";
const keys = parseSecretKeys(`test:${"0123456789abcdef".repeat(2)}`);
const batch = { ...SAID, site: 1, epoch: 1, from: 0, to: 0, change: 0, entries: [] };
const reply = {
  outcome: "applied",
  purgedTo: 0,
  documents: 0,
  head: { epoch: 1, position: 0, change: 0 },
};

/** @param allowed the `host:port` that the operator named */
async function push(url: string, allowed: string): Promise<unknown> {
  const clock = systemClock;
  const outbound = createOutbound({ resolve: resolveBySystem, clock, allowPrivate: [allowed] });
  const client = createEdgeClient(
    createEdgeCalls({
      outbound,
      clock,
      keysOf: async () => keys,
      allowed: [allowed],
      handOn: () => ({}),
    }),
  );
  return client.push(url, batch).catch((error: unknown) => error);
}

const answering = (status: number, body: string, headers: Record<string, string> = {}): Answer => {
  return (_request, response) => void response.writeHead(status, headers).end(body);
};

test.each([200, 409])("a reply is read, with %i", async (status) => {
  const { url, name } = await listen(answering(status, JSON.stringify(reply)));
  expect(await push(url, name)).toEqual(reply);
});

test.each<[string, Answer, RegExp]>([
  ["an error", answering(500, CANARY), /^it answered 500$/],
  ["an error of a proxy", answering(502, `<html>${CANARY}</html>`), /^it answered 502$/],
  ["a refused signature", answering(401, `{"detail":"${CANARY}"}`), /^it answered 401$/],
  ["no reply", answering(200, CANARY), /not a reply to a push/],
  [
    "a reply of another shape",
    answering(409, JSON.stringify({ ...reply, outcome: CANARY })),
    /not a reply to a push/,
  ],
  ["far too much", answering(200, CANARY.repeat(PUSH_REPLY_MAX_BYTES)), /^the answer is larger/],
  ["another address", answering(302, "", { location: `/${CANARY}` }), /^it answered 302$/],
  [
    "no HTTP",
    (_request, response) => void response.socket?.end(`${CANARY}\r\n\r\n`),
    /^it cannot be reached: HPE_/,
  ],
  ["a cut", (_request, response) => void response.destroy(), /^it cannot be reached: ECONNRESET$/],
])(
  "%s is one sentence for who manages the site; the log has the cause",
  async (_, answer, cause) => {
    const { url, name } = await listen(answer);
    const error = (await push(url, name)) as AppError;
    expect(error).toBeInstanceOf(AppError);
    expect(error.message).toBe(NO_EDGE);
    expect(causeText(error)).not.toContain(CANARY);
    expect((error.cause as Error).message).toMatch(cause);
  },
);

test("nobody there is the same sentence, without an address", async () => {
  const [port] = await freePorts(1);
  const name = `127.0.0.1:${port}`;
  const error = (await push(`http://${name}`, name)) as AppError;
  expect(error.message).toBe(NO_EDGE);
  expect((error.cause as Error).message).toBe("it cannot be reached: ECONNREFUSED");
});
