import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { createDoors, type Doors, type DoorsOptions } from "../../doors/server.ts";
import { readDoorSettings } from "../../doors/settings.ts";
import type { Event } from "../../shared/events.ts";
import { READER_BYTES_PER_S } from "../../shared/limits-doors.ts";
import { createFakeClock } from "../support/clock.ts";
import { eventually } from "../support/eventually.ts";
import { useLarder } from "../support/larder.ts";
import { asRequest, open, parse, send, type Raw } from "../support/raw.ts";

/** Row 11: who is slow, or comes with many connections, takes nothing away from others. */

const STRANGER = "127.0.0.2";
const OTHER = "127.0.0.3";

let doors: Doors | undefined;
const raws: Raw[] = [];

const come = (url: string, from?: string): Raw => {
  const raw = open(url, from);
  raws.push(raw);
  return raw;
};

/** A socket's end is seen here a little before its door lets go of it. */
const roomFor = (url: string, request: string) =>
  eventually("room for another one", async () => {
    const { status } = await send(url, request, STRANGER);
    return status === 200 ? true : undefined;
  });

afterEach(async () => {
  for (const { socket } of raws.splice(0)) socket.destroy();
  doors?.server.closeAllConnections();
  await doors?.close();
  doors = undefined;
});

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

async function start(env: Record<string, string>, options: Partial<DoorsOptions> = {}) {
  const events: Event[] = [];
  const clock = createFakeClock();
  const listener: Listener = (request, response) => {
    request.resume();
    request.once("end", () => response.end("{}"));
    request.once("error", () => undefined);
  };
  const settings = { ...readDoorSettings(env), ...options.settings };
  const report = (event: Event) => void events.push(event);
  doors = createDoors({ clock, report, listener, ...options, settings });
  doors.server.listen(0, "127.0.0.1");
  await once(doors.server, "listening");
  const address = doors.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}`;
  const refused = async () => {
    await clock.advance(1_000);
    return Object.fromEntries(
      events.flatMap((event) =>
        event.kind === "doors.refused" ? [[event.reason, event.count]] : [],
      ),
    );
  };
  return { url, clock, refused };
}

/** Deadlines as short as tests want them. */
const soon = () => ({ ...readDoorSettings({}), headersWithinMs: 50, requestWithinMs: 100 });

describe("Row 11: a request that comes slowly", () => {
  it.each([
    ["says nothing", ""],
    ["never ends its first line", "GET /"],
    ["never ends its headers", "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n"],
    ["never ends its body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx"],
    [
      "never ends its chunks",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n",
    ],
    [
      "never sends what it was told to go on with",
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n",
    ],
  ])("and %s is ended with 408", async (_name, bytes) => {
    const { url, refused } = await start({}, { settings: soon() });
    const { socket, ended } = come(url);
    socket.write(bytes);
    const answer = parse((await ended).replace("HTTP/1.1 100 Continue\r\n\r\n", ""));
    expect(answer).toMatchObject({ status: 408, text: '{"detail":"The request was too slow."}' });
    expect(await refused()).toEqual({ slow_request: 1 });
  });

  it("is ended on a connection that has had an answer, too", async () => {
    const { url } = await start({}, { settings: soon() });
    const { socket, ended } = come(url);
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await once(socket, "data");
    socket.write("GET / HTTP/1.1\r\nHo");
    expect(await ended).toContain("HTTP/1.1 408");
  });
});

describe("an answer that is taken slowly", () => {
  const LENGTH = 32 * 1024 * 1024;
  const large: Listener = (_request, response) => {
    // as the product begins its answers
    response.writeHead(200, { "content-length": String(LENGTH) });
    response.end(Buffer.alloc(LENGTH));
  };

  it("is ended when nothing is taken", async () => {
    const closed = Promise.withResolvers<void>();
    const listener: Listener = (request, response) => {
      response.once("close", closed.resolve);
      large(request, response);
    };
    const { url, clock, refused } = await start({}, { listener, readerStallsMs: 50 });
    const { socket } = come(url);
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await once(socket, "data");
    socket.pause();
    await clock.advance(1_000);
    await closed.promise;
    expect(await refused()).toEqual({ slow_reader: 1 });
  });

  it("is not one that goes on as events come, and of which nothing waits", async () => {
    const answers: ServerResponse[] = [];
    const listener: Listener = (request, response) => {
      answers.push(response);
      if (request.url === "/large") return large(request, response);
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(": begun\n\n");
    };
    const { url, clock, refused } = await start({}, { listener, readerStallsMs: 50 });
    const stream = come(url);
    stream.socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await once(stream.socket, "data");
    const other = come(url);
    other.socket.write("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    await once(other.socket, "data");
    other.socket.pause();
    const ended = once(answers[1]!, "close");
    await clock.advance(1_000);
    await ended;
    expect(answers[0]?.destroyed).toBe(false);
    expect(await refused()).toEqual({ slow_reader: 1 });
    const more = once(stream.socket, "data");
    answers[0]?.write("data: 1\n\n");
    expect(String(await more)).toContain("data: 1");
  });

  it("is ended when it takes longer than a slow line does", async () => {
    const answering = Promise.withResolvers<ServerResponse>();
    const listener: Listener = (request, response) => {
      answering.resolve(response);
      large(request, response);
    };
    const { url, clock, refused } = await start({}, { listener, readerStallsMs: 1_000_000 });
    const { socket } = come(url);
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await once(socket, "data");
    socket.pause();
    const response = await answering.promise;
    const closed = once(response, "close");
    await clock.advance(1_000);
    await clock.advance(1_000_000);
    expect(response.destroyed).toBe(false);
    await clock.advance((LENGTH / READER_BYTES_PER_S) * 1_000 + 1_000);
    await closed;
    expect(await refused()).toEqual({ slow_reader: 1 });
  });
});

describe("Row 11: connections", () => {
  const hello = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  const stays = async (url: string, from: string) => {
    const raw = come(url, from);
    raw.socket.write(hello);
    await once(raw.socket, "data");
    return raw;
  };

  it("of one address are capped, those of others and of trusted ones are not", async () => {
    const env = {
      LARDER_CONNECTIONS_PER_ADDRESS: "2",
      LARDER_TRUSTED_PROXIES: "127.0.0.1, 127.1.0.0/16",
    };
    const { url, refused } = await start(env);
    const [first] = [await stays(url, STRANGER), await stays(url, STRANGER)];
    const answer = await send(url, hello, STRANGER);
    expect(answer).toMatchObject({
      status: 429,
      text: '{"detail":"Too many connections from this address."}',
    });
    expect(answer.headers["retry-after"]).toBe("5");
    await stays(url, OTHER);
    for (let count = 0; count < 5; count++) {
      await stays(url, "127.0.0.1");
      await stays(url, "127.1.2.3");
    }
    expect(await refused()).toEqual({ too_many_of_address: 1 });
    first.socket.destroy();
    await roomFor(url, asRequest("GET /"));
  });

  it("of strangers leave room for trusted ones, and all are capped", async () => {
    const env = { LARDER_CONNECTIONS: "8", LARDER_CONNECTIONS_PER_ADDRESS: "4" };
    const { url, refused } = await start(env);
    for (let count = 0; count < 6; count++) await stays(url, count % 2 === 0 ? STRANGER : OTHER);
    const answer = await send(url, hello, "127.0.0.4");
    expect(answer).toMatchObject({ status: 503, text: '{"detail":"Too many connections."}' });
    expect(answer.headers["retry-after"]).toBe("5");
    await stays(url, "127.0.0.1");
    await stays(url, "127.0.0.1");
    expect((await send(url, hello, "127.0.0.1")).status).toBe(503);
    expect(await refused()).toEqual({ too_many: 2 });
  });
});

describe("what operators say", () => {
  it("is refused where it is nothing", () => {
    for (const env of [
      { LARDER_TRUSTED_PROXIES: "proxy" },
      { LARDER_TRUSTED_PROXIES: "10.0.0.0/33" },
      { LARDER_TRUSTED_PROXIES: "10.0.0.0/x" },
      { LARDER_TRUSTED_PROXIES: "::1/129" },
      { LARDER_CONNECTIONS: "many" },
      { LARDER_CONNECTIONS: "1" },
      { LARDER_CONNECTIONS_PER_ADDRESS: "0" },
      { LARDER_HEADERS_WITHIN_S: "-1" },
      { LARDER_REQUEST_WITHIN_S: "0.5" },
    ]) {
      expect(() => readDoorSettings(env)).toThrow(Object.keys(env)[0]);
    }
  });
});

describe("the programs", () => {
  const env = {
    LARDER_CONNECTIONS_PER_ADDRESS: "3",
    LARDER_HEADERS_WITHIN_S: "1",
    LARDER_REQUEST_WITHIN_S: "1",
    LARDER_METRICS_TOKEN: "0123456789abcdef",
  };
  const larder = useLarder({ demo: false, originEnv: env, edgeEnv: env });

  it.each(["origin", "edge"])("have these doors: the %s", async (name) => {
    const url = name === "origin" ? larder().originUrl : larder().edgeUrl;
    const slow = Array.from({ length: 3 }, () => come(url, STRANGER));
    for (const { socket } of slow) socket.write("POST /v2/content/ HTTP/1.1\r\nHost: a\r\n");
    await Promise.all(slow.map(({ socket }) => once(socket, "ready")));
    expect((await send(url, asRequest("GET /health"), STRANGER)).status).toBe(429);
    expect((await send(url, asRequest("GET /health"), OTHER)).status).toBe(200);
    for (const { ended } of slow) expect(await ended).toContain("HTTP/1.1 408");
    await roomFor(url, asRequest("GET /health"));
  });

  it("count at the origin whom they refused", async () => {
    const { originUrl } = larder();
    const headers = { authorization: `Bearer ${env.LARDER_METRICS_TOKEN}` };
    await eventually("the counts", async () => {
      const text = await (await fetch(`${originUrl}/metrics`, { headers })).text();
      const isCounted = ["too_many_of_address", "slow_request"].every((reason) =>
        new RegExp(`larder_connections_refused_total\\{reason="${reason}"\\} [1-9]`).test(text),
      );
      return isCounted ? true : undefined;
    });
  });
});
