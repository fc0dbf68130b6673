import { expect, test } from "vitest";
import { createEdgeClient } from "../../origin/delivery/edge-client.ts";
import { AppError } from "../../shared/errors.ts";
import { PUSH_REPLY_MAX_BYTES } from "../../shared/limits.ts";
import { parseSecretKeys } from "../../shared/signature.ts";
import { createFakeClock } from "../support/clock.ts";
import { listen, type Answer } from "../support/listener.ts";
import { freePorts } from "../support/processes.ts";

/** What of an edge's answer to a push may be said to whoever manages a site: the edge may be anybody's machine. */

const CANARY = "canary-of-another-machine";
const keys = parseSecretKeys(`test:${"0123456789abcdef".repeat(2)}`);
const batch = { site: 1, epoch: 1, from: 0, to: 0, change: 0, entries: [] };
const reply = { outcome: "applied", head: { epoch: 1, position: 0, change: 0 } };

async function push(url: string): Promise<unknown> {
  const client = createEdgeClient(globalThis.fetch, createFakeClock(), keys);
  return client.push(url, batch).catch((error: unknown) => error);
}

const answering = (status: number, body: string, headers: Record<string, string> = {}): Answer => {
  return (_request, response) => void response.writeHead(status, headers).end(body);
};

test.each([200, 409])("a reply is read, with %i", async (status) => {
  const { url } = await listen(answering(status, JSON.stringify(reply)));
  expect(await push(url)).toEqual(reply);
});

test.each<[string, Answer, string]>([
  ["an error", answering(500, CANARY), "It answered 500."],
  ["an error of a proxy", answering(502, `<html>${CANARY}</html>`), "It answered 502."],
  ["a refused signature", answering(401, `{"detail":"${CANARY}"}`), "It answered 401."],
  ["no reply", answering(200, CANARY), "The edge's answer is not a reply to a push."],
  [
    "a reply of another shape",
    answering(409, JSON.stringify({ ...reply, outcome: CANARY })),
    "The edge's answer is not a reply to a push.",
  ],
  [
    "far too much",
    answering(200, CANARY.repeat(PUSH_REPLY_MAX_BYTES)),
    `The body is larger than ${PUSH_REPLY_MAX_BYTES} bytes.`,
  ],
  ["another address", answering(302, "", { location: `/${CANARY}` }), "It cannot be reached."],
  [
    "no HTTP",
    (_request, response) => void response.socket?.end(`${CANARY}\r\n\r\n`),
    "It cannot be reached.",
  ],
  [
    "a cut",
    (_request, response) => void response.destroy(),
    "It cannot be reached: UND_ERR_SOCKET.",
  ],
])("%s is said without its words", async (_, answer, sentence) => {
  const { url } = await listen(answer);
  const error = await push(url);
  expect(error).toBeInstanceOf(AppError);
  expect((error as AppError).message).toBe(sentence);
});

test("nobody there is said by its code, without an address", async () => {
  const [port] = await freePorts(1);
  const error = await push(`http://127.0.0.1:${port}`);
  expect((error as AppError).message).toBe("It cannot be reached: ECONNREFUSED.");
});
