import type { IncomingMessage, ServerResponse } from "node:http";
import { parentPort, workerData } from "node:worker_threads";
import { getRequestListener } from "@hono/node-server";
import { createDoors, type Doors } from "../../doors/server.ts";
import type { DoorSettings } from "../../doors/settings.ts";
import { addressOf } from "../../doors/strangers.ts";
import { systemClock } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import { handle } from "../app.ts";
import { ADDRESS_HEADER } from "../limits/asker.ts";
import { createCaller, serve } from "./calls.ts";
import type { KeeperMethods } from "./keeper.ts";
import { createMirror } from "./mirror.ts";
import { createRecall } from "./recall.ts";
import { wireReader, type ReaderSettings } from "./reader-parts.ts";

/** A thread that answers readers. There may be as many as there are processors: they share the port and the bodies. */

export interface ReaderData extends ReaderSettings {
  host: string;
  port: number;
  /** Whether other threads listen on the same port. */
  isShared: boolean;
  doors: DoorSettings;
}

export type ReaderMethods = typeof methods;

if (parentPort === null) throw new Error("edge/node/reader.ts is a thread of edge/node/main.ts");
const port = parentPort;
const data = workerData as ReaderData;
const report: Report = (event) => port.postMessage({ event });
const { calls: keeper } = createCaller<KeeperMethods>(port);
const mirror = createMirror(systemClock, keeper.read);
const recall = createRecall((name) => mirror.peek(name));
const parts = wireReader(data, {
  keeper,
  cache: mirror,
  report,
  given: (given) => recall.keep(given),
});
const answer = getRequestListener((request) => handle(parts, request), { hostname: data.host });

function listen(): Doors {
  const listener = (...[request, response]: Parameters<typeof answer>) => {
    if (recall.answer(request as IncomingMessage, response as ServerResponse)) return;
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
    }),
  drop: (names: readonly string[]) => mirror.drop(names),
  /** Lets nobody in any more; resolves when all that was asked is answered. */
  close: () => doors.close(),
};
serve(port, methods);
