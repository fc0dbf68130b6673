import {
  createServer,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import type { Clock } from "../shared/clock.ts";
import type { DoorReason, Report } from "../shared/events.ts";
import {
  CONNECTIONS_RETRY_AFTER_S,
  DOORS_LOOK_EVERY_MS,
  HEADERS_MAX_BYTES,
  KEEP_ALIVE_MS,
  KEEP_ALIVE_SAID_MS,
  READER_STALLS_MS,
} from "../shared/limits-doors.ts";
import { createConnections } from "./connections.ts";
import { createDeparture } from "./departure.ts";
import { createPatience } from "./patience.ts";
import { createReaders } from "./readers.ts";
import { refuseRequest, refuseSocket, type Refusal } from "./refusal.ts";
import type { DoorSettings } from "./settings.ts";
import { isFat, refusedMethod, refusedTarget } from "./target.ts";

export interface DoorsOptions {
  settings: DoorSettings;
  clock: Clock;
  report: Report;
  /** How long a reader may take nothing of an answer. */
  readerStallsMs?: number;
  listener: RequestListener;
}

export interface Doors {
  server: Server;
  /** From now on every answer ends its connection, so that who asks again comes by a new one. */
  drain(): void;
  /** Lets nobody in any more; resolves when everybody has gone. @returns how many answers were broken off after `withinMs` */
  close(withinMs?: number): Promise<number>;
}

const tooMany = { "retry-after": String(CONNECTIONS_RETRY_AFTER_S) };
const CROWDED: Record<"address" | "all", Refusal> = {
  address: { status: 429, detail: "Too many connections from this address.", headers: tooMany },
  all: { status: 503, detail: "Too many connections.", headers: tooMany },
};

/** What Node's parser and its deadlines say, as what we answer. */
const BROKEN: Readonly<Record<string, [DoorReason, Refusal]>> = {
  HPE_HEADER_OVERFLOW: [
    "headers_too_large",
    { status: 431, detail: `The headers are larger than ${HEADERS_MAX_BYTES} bytes.` },
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ["slow_request", { status: 408, detail: "The request was too slow." }],
};
const MALFORMED: [DoorReason, Refusal] = [
  "malformed",
  { status: 400, detail: "The request is not HTTP as it should be." },
];

/**
 * A server on Node that nobody can hold up: connections are capped, each has deadlines for its requests and for taking the
 * answers, and what could be read in two ways is refused before the listener sees it. Whom it refuses it tells once a second, in numbers.
 */
export function createDoors(options: DoorsOptions): Doors {
  const { settings, clock, report, listener } = options;
  const { count, tellCounts } = createTally(report);
  const readers = createReaders(options.readerStallsMs ?? READER_STALLS_MS);
  const connections = createConnections(settings);
  const departure = createDeparture(clock, readers.open);
  const outside = new WeakSet<Duplex>();
  const answering = new WeakMap<Duplex, ServerResponse>();
  const patience = createPatience(settings, clock, () => count("held_back"));
  const hear = patience.before((request, response) => {
    const refusal = refusedTarget(request);
    if (refusal === undefined) {
      if (isFat(request)) response.shouldKeepAlive = false;
      return listener(request, response);
    }
    count("malformed");
    refuseRequest(response, refusal);
  });
  const server = createServer(serverOptions(settings), (request, response) => {
    const { socket } = request;
    if (outside.has(socket)) return;
    readers.watch(response);
    departure.asked(response);
    answering.set(socket, response);
    // one listener for all: each costs every answer something
    response.on("close", () => {
      readers.closed(response);
      departure.answered(socket);
      patience.answered(socket, response);
    });
    hear(request, response);
  });
  server.on("connection", (socket) => {
    const crowded = connections.admit(socket);
    if (crowded === undefined) return;
    outside.add(socket);
    count(crowded === "address" ? "too_many_of_address" : "too_many");
    refuseSocket(socket, CROWDED[crowded]);
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (outside.has(socket)) socket.destroy();
    else refuseBroken(error, socket, answering.get(socket), count);
  });
  refuseUnusual(server, count);
  const stopping = new AbortController();
  const tell = () => {
    count("slow_reader", readers.look(clock.now()));
    tellCounts();
  };
  void lookAround(clock, stopping.signal, tell);
  return {
    server,
    drain: () => departure.drain(),
    close: async (withinMs) => {
      const broken = await departure.close(server, withinMs);
      stopping.abort();
      tell();
      return broken;
    },
  };
}

/** Counts whom the doors refuse, and tells it when asked to. */
function createTally(report: Report) {
  const counts = new Map<DoorReason, number>();
  return {
    count: (reason: DoorReason, more = 1) => {
      if (more > 0) counts.set(reason, (counts.get(reason) ?? 0) + more);
    },
    tellCounts: () => {
      for (const [reason, times] of counts) report({ kind: "doors.refused", reason, count: times });
      counts.clear();
    },
  };
}

const serverOptions = (settings: DoorSettings): ServerOptions => ({
  maxHeaderSize: HEADERS_MAX_BYTES,
  headersTimeout: settings.headersWithinMs,
  requestTimeout: settings.requestWithinMs,
  connectionsCheckingInterval: Math.min(1_000, settings.headersWithinMs),
  keepAliveTimeout: KEEP_ALIVE_SAID_MS,
  keepAliveTimeoutBuffer: KEEP_ALIVE_MS - KEEP_ALIVE_SAID_MS,
  noDelay: true,
  // refused in our words
  requireHostHeader: false,
});

/** Answers what is no request, or not in time, unless an answer is half sent there. */
function refuseBroken(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  response: ServerResponse | undefined,
  count: (reason: DoorReason) => void,
): void {
  // nobody is there any more
  if (error.code === "ECONNRESET") return void socket.destroy();
  const isHalfSent = response?.headersSent === true && !response.writableFinished;
  const [reason, refusal] = BROKEN[error.code ?? ""] ?? MALFORMED;
  count(reason);
  if (isHalfSent) socket.destroy();
  else refuseSocket(socket, refusal);
}

/** Node would close these connections without a word. */
function refuseUnusual(server: Server, count: (reason: DoorReason) => void): void {
  server.on("connect", (_request, socket) => {
    count("malformed");
    refuseSocket(socket, refusedMethod("CONNECT"));
  });
  server.on("checkExpectation", (_request, response) => {
    count("malformed");
    refuseRequest(response, { status: 417, detail: "Expect can only be 100-continue." });
  });
}

async function lookAround(clock: Clock, signal: AbortSignal, look: () => void): Promise<void> {
  while (!signal.aborted) {
    look();
    await clock.sleep(DOORS_LOOK_EVERY_MS, signal);
  }
}
