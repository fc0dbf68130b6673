import { systemClock, type Clock, type Random } from "../../shared/clock.ts";
import type { CopyStore } from "./copy.ts";
import { layered, type Asked, type Fetch, type Layer } from "./fetch.ts";
import { ATTEMPT_TIMEOUT_MS, withDeadline } from "./layers/deadline.ts";
import { createBudget, type Budget } from "./layers/budget.ts";
import { withFailover } from "./layers/failover.ts";
import { withFailoverCache } from "./layers/failover-cache.ts";
import { withHighWaterMark } from "./layers/high-water-mark.ts";
import { MAX_ATTEMPTS, READ_TIMEOUT_MS, withRetries } from "./layers/retries.ts";
import { withRevalidation } from "./layers/revalidation.ts";
import { withSharing } from "./layers/sharing.ts";
import { withWholeAnswers } from "./layers/whole.ts";
import { systemRandom } from "./random.ts";

/** What a client is told of where to ask, and how patient to be. */
export interface Resilience {
  /** Addresses of edges, without `/v2`; the first one that is well is asked. */
  endpoints: readonly string[];
  /** Keeps the last good answers for when no endpoint answers: `memoryStore()`, `fileStore(folder)` and others. */
  copies?: CopyStore;
  /** How long one attempt may take until its answer is whole, ms. @default 2000 */
  attemptTimeoutMs?: number;
  /** How long after its first attempt a read may begin another one, ms. @default 8000 */
  timeoutMs?: number;
  /** How long a read may take in all, ms: then it has a copy, or fails. Not bounded but by its attempts unless it is given. */
  readTimeoutMs?: number;
  /** How often a read is asked in all; 1: nothing is tried again. @default 3 */
  attempts?: number;
  /** Whether an address never goes back to an older answer. @default true */
  highWaterMark?: boolean;
  /** Asks once more, elsewhere, what takes long: `withHedging`. Not done unless it is given. */
  hedging?: (parts: { clock: Clock; budget: Budget }) => Layer;
  /** Takes what comes after its attempt was given up: `withLateAnswers`. Not done unless it is given. */
  lateAnswers?: () => Layer;
  /** Whether equal reads that are under way at once are one request. @default true, false on Workers */
  sharing?: boolean;
  /** Whether what was read before is asked for by its `ETag`. @default true */
  revalidation?: boolean;
  /** Told of work that goes on after an answer: `context.waitUntil` of Workers. */
  background?: (work: Promise<unknown>) => void;
  clock?: Clock;
  random?: Random;
  fetch?: typeof globalThis.fetch;
}

/** A request of a Worker must not wait for what another one began. */
const isOnWorkers = (): boolean =>
  (globalThis.navigator as Navigator | undefined)?.userAgent === "Cloudflare-Workers";

/** A fetch of paths (`/v2/…`) that goes on while endpoints fail. Each layer is one file, and says there what it promises. */
export function resilient(options: Resilience): Fetch {
  const { clock = systemClock, random = systemRandom, endpoints, copies, hedging } = options;
  const { sharing = !isOnWorkers(), revalidation = true, highWaterMark = true } = options;
  const { timeoutMs = READ_TIMEOUT_MS, attempts = MAX_ATTEMPTS, readTimeoutMs } = options;
  if (endpoints.length === 0) throw new TypeError("A client wants an endpoint to ask.");
  const background = options.background ?? (() => undefined);
  const budget = createBudget();
  // looked up at each request: tests and tracing replace the global one
  const network: Fetch = (input, init) => (options.fetch ?? globalThis.fetch)(input, plain(init));
  const layers = [
    sharing && withSharing(),
    highWaterMark && withHighWaterMark({ clock }),
    copies && withFailoverCache({ store: copies, clock, background }),
    // within copies: a read that is late has one
    readTimeoutMs !== undefined && withDeadline({ clock, timeoutMs: readTimeoutMs, of: "readMs" }),
    options.lateAnswers?.(),
    withRetries({ clock, random, budget, timeoutMs, attempts }),
    revalidation && withRevalidation(),
    hedging?.({ clock, budget }),
    withFailover({ endpoints, clock, background }),
    withDeadline({ clock, timeoutMs: options.attemptTimeoutMs ?? ATTEMPT_TIMEOUT_MS }),
    withWholeAnswers(),
  ];
  return layered(
    network,
    layers.filter((layer) => typeof layer === "function"),
  );
}

/** Without what is ours: runtimes may look at every member. */
function plain(init: Asked = {}): RequestInit {
  const sent = { ...init };
  delete sent.tried;
  delete sent.elsewhere;
  delete sent.patience;
  delete sent.late;
  return sent;
}
