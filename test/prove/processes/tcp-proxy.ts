import { connect, createServer, type Socket } from "node:net";
import type { Clock, Random } from "../../../shared/clock.ts";

/** Which way bytes go: `up` to whom the proxy stands for, `down` back to who asked. */
export type Way = "up" | "down";

/** What a proxy does to the connections through it. All of it can be changed while they are open. */
export type Weather =
  | { kind: "clear" }
  /** Every piece of data arrives this much later, each way. */
  | { kind: "latency"; ms: number; jitterMs: number }
  /** So many bytes a second each way, in pieces of at most so many. */
  | { kind: "slow"; bytesPerSecond: number; pieceBytes: number }
  /** Connections are refused, open ones are reset. */
  | { kind: "down" }
  /** Data stops the named ways; connections are taken and stay open. What stopped arrives when it clears up. */
  | { kind: "stalled"; ways: readonly Way[] }
  /** Who asked is never told that the other end has gone: those connections stay silent, even after it clears up. */
  | { kind: "half_open" }
  /** What is asked arrives; the answer does not, and the connection is reset in its stead. */
  | { kind: "eats_replies" };

/** A proxy for TCP on 127.0.0.1 whose weather can be made. */
export interface TcpProxy {
  port: number;
  weather(): Weather;
  /** From now on, for open connections too. */
  set(weather: Weather): void;
  /** Resets every connection that is open now. @returns how many */
  reset(): number;
  /** Resets everything and listens no longer. */
  close(): Promise<void>;
}

export interface TcpProxyOptions {
  /** Where it listens; 0 takes a free port. */
  port: number;
  /** On 127.0.0.1, unless another host is named. */
  targetPort: number;
  targetHost?: string;
  clock: Clock;
  random: Random;
}

/** A connection of who asked, and ours to whom the proxy stands for. */
interface Pair {
  asker: Socket;
  target: Socket;
  /** The target's end is gone and who asked must not notice. */
  silent: boolean;
}

/** What all pairs share: the weather now, and a way to wait until it changes. */
interface Sky {
  weather: Weather;
  changed: PromiseWithResolvers<void>;
  closing: AbortController;
}

/** Starts a proxy in clear weather. @throws Error when the port is taken */
export async function startTcpProxy(options: TcpProxyOptions): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  const sky: Sky = {
    weather: { kind: "clear" },
    changed: Promise.withResolvers(),
    closing: new AbortController(),
  };
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (asker) => {
    asker.on("error", () => undefined);
    if (sky.weather.kind === "down") return void asker.resetAndDestroy();
    void serve(options, sky, pairs, asker);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const address = server.address();
  const reset = () => {
    const count = pairs.size;
    for (const pair of pairs) end(pair);
    return count;
  };
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    weather: () => sky.weather,
    set(weather) {
      sky.weather = weather;
      if (weather.kind === "down") reset();
      if (weather.kind === "half_open") for (const pair of pairs) silence(pair);
      sky.changed.resolve();
      sky.changed = Promise.withResolvers();
    },
    reset,
    async close() {
      sky.closing.abort();
      reset();
      for (const { asker } of pairs) asker.destroy();
      sky.changed.resolve();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(
  options: TcpProxyOptions,
  sky: Sky,
  pairs: Set<Pair>,
  asker: Socket,
): Promise<void> {
  const { targetPort: port, targetHost: host = "127.0.0.1" } = options;
  const target = connect({ port, host, allowHalfOpen: true });
  const pair: Pair = { asker, target, silent: false };
  pairs.add(pair);
  // who asked hears of the other end's trouble by a reset, unless it must not hear at all
  target.on("error", () => end(pair));
  asker.on("close", () => {
    pairs.delete(pair);
    target.destroy();
  });
  for (const socket of [asker, target]) socket.setNoDelay(true);
  if (sky.weather.kind === "half_open") silence(pair);
  await Promise.all([
    pump(options, sky, pair, "up").catch(() => end(pair)),
    pump(options, sky, pair, "down").catch(() => end(pair)),
  ]);
}

function end(pair: Pair): void {
  pair.target.destroy();
  if (!pair.silent) pair.asker.resetAndDestroy();
}

/** Who asked goes on believing in the connection; its data is read and forgotten. */
function silence(pair: Pair): void {
  pair.silent = true;
  pair.target.destroy();
}

/** Carries what comes in one way, piece by piece, through whatever weather there is when it comes. */
async function pump(options: TcpProxyOptions, sky: Sky, pair: Pair, way: Way): Promise<void> {
  const [from, to] = way === "up" ? [pair.asker, pair.target] : [pair.target, pair.asker];
  for await (const chunk of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (pair.silent) continue;
    await settled(sky, way);
    if (way === "down" && sky.weather.kind === "eats_replies") return end(pair);
    for (const piece of pieces(sky.weather, chunk)) {
      await delay(options, sky, piece);
      if (!to.write(piece)) await drained(to);
    }
  }
  if (pair.silent) return void pair.asker.destroy();
  await settled(sky, way);
  to.end();
}

/** Waits while data stands still this way. */
async function settled(sky: Sky, way: Way): Promise<void> {
  for (;;) {
    const { weather, changed, closing } = sky;
    if (weather.kind !== "stalled" || !weather.ways.includes(way)) return;
    if (closing.signal.aborted) throw new Error("closed");
    await changed.promise;
  }
}

function pieces(weather: Weather, chunk: Buffer): Buffer[] {
  const size = weather.kind === "slow" ? weather.pieceBytes : chunk.length;
  const count = Math.ceil(chunk.length / size);
  return Array.from({ length: count }, (_, at) => chunk.subarray(at * size, (at + 1) * size));
}

/** Weather that changes meanwhile holds up nothing any longer. */
async function delay({ clock, random }: TcpProxyOptions, sky: Sky, piece: Buffer): Promise<void> {
  const { weather } = sky;
  let ms = 0;
  if (weather.kind === "latency") ms = weather.ms + (2 * random() - 1) * weather.jitterMs;
  if (weather.kind === "slow") ms = (piece.length * 1_000) / weather.bytesPerSecond;
  if (ms <= 0) return;
  const stop = new AbortController();
  await Promise.race([clock.sleep(ms, stop.signal), sky.changed.promise]);
  stop.abort();
}

const drained = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      socket.off("drain", done);
      socket.off("close", done);
      resolve();
    };
    socket.on("drain", done);
    socket.on("close", done);
  });
