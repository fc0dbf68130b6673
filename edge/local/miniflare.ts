import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { guardWorkerds } from "./workerd.ts";

/** The Workers runtime's behaviour of this day; the same as in wrangler.toml. */
export const COMPATIBILITY_DATE = "2026-07-30";
export const COMPATIBILITY_FLAGS = ["nodejs_als"];

export interface LocalEdgeOptions {
  /** On 127.0.0.1; 0 takes a free one. */
  port: number;
  /** Where the store and the ledgers live; null keeps them only as long as the edge runs. */
  dataFolder: string | null;
  /** Base URLs, joined by commas, the primary first. */
  origins: string;
  pushKeys: string;
  /** The hosts that origins know the edge by, joined by commas; without them, whatever a request came for. */
  hosts?: string;
  /** The worker's variables of a zone that is purged too; without them there is none. */
  zone?: Readonly<Record<string, string>>;
  /** What requests must carry; without it, anybody on this machine may ask the runtime itself. */
  frontSecret?: string;
  /** Other limits than the usual ones, as `LARDER_EDGE_LIMITS`. */
  limits?: string;
  /** Whether it has Cloudflare Images, as far as that is there on this machine. */
  images?: boolean;
  /** Lines the worker and its runtime print. */
  onLog: (line: string) => void;
  /** A worker from `bundleWorker`; without it `edge/worker.ts` is bundled. */
  script?: string;
}

export interface LocalEdge {
  /** Without a trailing slash. */
  url: string;
  /** For what only tests need: bindings, storage, dispatching without a socket. */
  miniflare: Miniflare;
  /** Ends the runtime. Stored data stays when there is a data folder. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Bundles a worker and what it imports into one ES module, as wrangler would.
 * @throws Error naming the file and line that cannot be bundled
 */
export async function bundleWorker(entry: string): Promise<string> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "silent",
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error(`bundling ${entry} gave nothing`);
  return output.text;
}

/**
 * Runs the worker in workerd, with its store and its ledgers, until `stop` or until this process ends, however it ends.
 * @throws Error when the worker cannot be bundled or workerd does not start (port in use, broken script)
 */
export async function startLocalEdge(options: LocalEdgeOptions): Promise<LocalEdge> {
  const contents = options.script ?? (await bundleWorker(workerEntry));
  const miniflare = keepingSignals(() => createMiniflare(options, contents));
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    stopping ??= miniflare.dispose();
    await stopping;
    await guardWorkerds();
  };
  try {
    const url = await miniflare.ready;
    await guardWorkerds();
    return { url: url.origin, miniflare, stop };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

const workerEntry = fileURLToPath(new URL("../worker.ts", import.meta.url));

function createMiniflare(options: LocalEdgeOptions, contents: string): Miniflare {
  return new Miniflare({
    host: "127.0.0.1",
    port: options.port,
    compatibilityDate: COMPATIBILITY_DATE,
    compatibilityFlags: COMPATIBILITY_FLAGS,
    modules: [{ type: "ESModule", path: "worker.js", contents }],
    kvNamespaces: { STORE: "STORE" },
    ...(options.images === true && { images: { binding: "IMAGES" } }),
    durableObjects: {
      LEDGER: { className: "Ledger", useSQLite: true },
      PURGER: { className: "Purger", useSQLite: true },
    },
    bindings: {
      LARDER_CACHE: "memory",
      LARDER_ORIGINS: options.origins,
      LARDER_PUSH_KEYS: options.pushKeys,
      ...(options.frontSecret === undefined ? {} : { LARDER_FRONT: options.frontSecret }),
      LARDER_EDGE_LIMITS: options.limits ?? "",
      LARDER_EDGE_HOSTS: options.hosts ?? "",
      ...options.zone,
    },
    // the placeholder for `request.cf` would be fetched from Cloudflare at every start
    cf: false,
    logRequests: false,
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      createInterface({ input: stdout }).on("line", options.onLog);
      createInterface({ input: stderr }).on("line", options.onLog);
    },
    // workerd is started again when it crashes, under another pid
    unsafeHandleRuntimeRestart: guardWorkerds,
    ...(options.dataFolder === null
      ? {}
      : {
          kvPersist: join(options.dataFolder, "kv"),
          durableObjectsPersist: join(options.dataFolder, "ledger"),
        }),
  });
}

/**
 * Runs `create` and takes off the signal handlers it installed: Miniflare's end the process at once with
 * code 130 or 143, while the program that runs the edge wants to stop in order.
 */
function keepingSignals<T>(create: () => T): T {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const before = signals.map((signal) => process.listeners(signal));
  const made = create();
  signals.forEach((signal, index) => {
    for (const listener of process.listeners(signal)) {
      if (before[index]?.includes(listener) !== true) process.removeListener(signal, listener);
    }
  });
  return made;
}
