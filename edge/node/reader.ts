import type { IncomingMessage, ServerResponse } from "node:http";
import { parentPort, workerData } from "node:worker_threads";
import { getRequestListener } from "@hono/node-server";
import { createDoors, type Doors } from "../../doors/server.ts";
import type { DoorSettings } from "../../doors/settings.ts";
import { addressOf } from "../../doors/strangers.ts";
import type { TraceSettings } from "../../program/tracing/settings.ts";
import { tracerOf } from "../../program/tracing/wiring.ts";
import { ambient } from "../../program/current.ts";
import { systemClock } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import { DRAIN_REQUESTS_MS } from "../../shared/limits-life.ts";
import { handle } from "../app.ts";
import { ADDRESS_HEADER } from "../limits/asker.ts";
import { createCaller, serve } from "./calls.ts";
import { controlIn } from "./control.ts";
import { createTally } from "./counts.ts";
import type { MainMethods } from "./main-methods.ts";
import { createLookOuts } from "./look-outs.ts";
import { createMirror } from "./mirror.ts";
import { createNodeRecall } from "./recall.ts";
import { wireReader, type ReaderSettings } from "./reader-parts.ts";

/** A thread that answers readers. There may be as many as there are processors: they share the port and the bodies. */

export interface ReaderData extends ReaderSettings {
  host: string;
  port: number;
  /** Whether other threads listen on the same port. */
  isShared: boolean;
  doors: DoorSettings;
  metricsToken: string | null;
  /** What all threads see, and where this one counts. */
  control: SharedArrayBuffer;
  counts: SharedArrayBuffer;
  /** Which traces are recorded; null: none. */
  tracing: TraceSettings | null;
}

export type ReaderMethods = typeof methods;

if (parentPort === null) throw new Error("edge/node/reader.ts is a thread of edge/node/main.ts");
const port = parentPort;
const data = workerData as ReaderData;
const report: Report = (event) => port.postMessage({ event, current: ambient.get() });
const { calls: main } = createCaller<MainMethods>(port);
const mirror = createMirror(systemClock, main.read);
const recall = createNodeRecall((name) => mirror.peek(name));
const control = controlIn(data.control);
const tally = createTally(data.counts, () => performance.now());
const parts = {
  ...wireReader(data, {
    keeper: main,
    cache: mirror,
    report,
    given: (given) => recall.keep(given),
    tracer:
      data.tracing === null
        ? undefined
        : tracerOf(data.tracing, (span) => port.postMessage({ span })),
  }),
  lookOuts: createLookOuts({ control, main, clock: systemClock, token: data.metricsToken }),
  tally,
};
const answer = getRequestListener((request) => handle(parts, request), { hostname: data.host });

function listen(): Doors {
  const listener = (...[request, response]: Parameters<typeof answer>) => {
    const beganMs = tally.begin();
    if (recall.answer(request as IncomingMessage, response as ServerResponse)) {
      tally.read("cache", beganMs);
      tally.answered("read", response.statusCode);
      return;
    }
    tellAddress(request as IncomingMessage);
    void answer(request, response);
  };
  return createDoors({ settings: data.doors, clock: systemClock, report, listener });
}

/** What the edge is told of the connection, in place of whatever the request says of itself. */
function tellAddress(request: IncomingMessage): void {
  const { rawHeaders, headers } = request;
  if (headers[ADDRESS_HEADER] !== undefined)
    request.rawHeaders = rawHeaders.filter(
      (_, at) => rawHeaders[at - (at % 2)]?.toLowerCase() !== ADDRESS_HEADER,
    );
  const address = addressOf(request, data.doors);
  headers[ADDRESS_HEADER] = address;
  request.rawHeaders.push(ADDRESS_HEADER, address);
}

const doors = listen();

const methods = {
  /** Begins to answer. @throws when the port cannot be used */
  listen: () =>
    new Promise<void>((resolve, reject) => {
      doors.server.once("error", reject);
      const { host, port: number, isShared: reusePort } = data;
      doors.server.listen({ host, port: number, reusePort }, resolve);
      if (control.isDraining()) doors.drain();
    }),
  drop: (names: readonly string[]) => mirror.drop(names),
  /** From now on every answer ends its connection. */
  drain: () => doors.drain(),
  /** Lets nobody in any more; resolves when all that was asked is answered, or took longer than it may. */
  close: () => doors.close(DRAIN_REQUESTS_MS),
};
serve(port, methods);
