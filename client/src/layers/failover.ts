import { systemClock, type Clock } from "../../../shared/clock.ts";
import { isEndedByCaller, isFailure } from "../error.ts";
import { again, type Asked, type Fetch, type Layer } from "../fetch.ts";
import { retryAfterMs } from "./retries.ts";

/** How long an endpoint rests after its first failure, ms; twice as long after each further one. */
export const REST_MS = 1_000;
/** The longest an endpoint rests by itself, ms: about how long DNS and health checks take to bring another one. */
export const MAX_REST_MS = 30_000;
/** The longest rest that an endpoint may ask for with `Retry-After`, ms. */
export const MAX_ASKED_REST_MS = 300_000;

export interface Failover {
  /** Addresses without `/v2`; the first one that is well is asked. */
  endpoints: readonly string[];
  clock?: Clock;
  /** Asks an endpoint that rested beside a read that another one answers. Without it a read finds out. @default true */
  probe?: boolean;
  /** Told of work that goes on after an answer: `context.waitUntil` of Workers. */
  background?: (work: Promise<unknown>) => void;
}

/** What is remembered of an endpoint. */
interface Health {
  endpoint: string;
  /** In a row. */
  failures: number;
  restsUntilMs: number;
}

/**
 * Says at which endpoint a path is asked: the first one that does not rest, and that this read has not asked yet. One that
 * failed rests, longer each time; when its rest is over, it is asked beside a read that another endpoint answers, and has
 * readers again once it answered. When all of them rest, the one is asked whose rest ends first.
 */
export function withFailover(options: Failover): Layer {
  const { clock = systemClock, probe = true, background = () => undefined } = options;
  const healths = options.endpoints.map((endpoint): Health => {
    return { endpoint: endpoint.replace(/\/+$/, ""), failures: 0, restsUntilMs: 0 };
  });
  return (fetch) => async (input, init) => {
    const tried = init?.tried ?? new Set<string>();
    const health = choose(healths, tried, { nowMs: clock.now(), probe });
    tried.add(health.endpoint);
    const isBeside = probe && health.failures === 0;
    const answering = asked(fetch, input, init, health, clock);
    for (const other of isBeside ? toProbe(healths, clock.now()) : [])
      background(probed(fetch, input, init, other, clock));
    const isElsewhere = () =>
      healths.some((other) => !tried.has(other.endpoint) && isWell(other, clock));
    try {
      const response = await answering;
      return isFailure(response) && isElsewhere() ? await withoutFloor(response) : response;
    } finally {
      if (init?.elsewhere !== undefined) init.elsewhere.isWell = isElsewhere();
    }
  };
}

const isWell = ({ failures, restsUntilMs }: Health, clock: Clock): boolean =>
  failures === 0 && restsUntilMs <= clock.now();

function choose(
  healths: readonly Health[],
  tried: ReadonlySet<string>,
  { nowMs, probe }: { nowMs: number; probe: boolean },
): Health {
  const untried = healths.filter(({ endpoint }) => !tried.has(endpoint));
  const among = untried.length > 0 ? untried : healths;
  const well = among.find((one) => one.failures === 0 || (!probe && one.restsUntilMs <= nowMs));
  const [soonest] = among.toSorted((a, b) => a.restsUntilMs - b.restsUntilMs);
  const chosen = well ?? soonest;
  if (chosen === undefined) throw new TypeError("There is no endpoint to ask.");
  return chosen;
}

/** Those whose rest is over while another one answers. Each is asked once; nobody asks again before that is decided, or forgotten. */
function toProbe(healths: readonly Health[], nowMs: number): Health[] {
  const due = healths.filter(({ failures, restsUntilMs }) => failures > 0 && restsUntilMs <= nowMs);
  for (const health of due) health.restsUntilMs = nowMs + restMs(health.failures);
  return due;
}

async function probed(
  fetch: Fetch,
  input: string,
  init: Asked | undefined,
  health: Health,
  clock: Clock,
): Promise<void> {
  try {
    await asked(fetch, input, { ...init, signal: null, late: undefined }, health, clock);
  } catch {
    // that it failed is remembered; nobody waits for it
  }
}

async function asked(
  fetch: Fetch,
  input: string,
  init: Asked | undefined,
  health: Health,
  clock: Clock,
): Promise<Response> {
  try {
    const response = await fetch(health.endpoint + input, init);
    if (isFailure(response)) failed(health, clock, retryAfterMs(response, clock.now()));
    else Object.assign(health, { failures: 0, restsUntilMs: 0 });
    return response;
  } catch (error) {
    if (!isEndedByCaller(init?.signal)) failed(health, clock, 0);
    throw error;
  }
}

function failed(health: Health, clock: Clock, askedMs: number): void {
  const ms = Math.max(restMs(health.failures), Math.min(askedMs, MAX_ASKED_REST_MS));
  health.failures += 1;
  health.restsUntilMs = Math.max(health.restsUntilMs, clock.now() + ms);
}

const restMs = (failures: number): number => Math.min(REST_MS * 2 ** failures, MAX_REST_MS);

/** What one endpoint asks to wait for is no reason not to ask another one. */
async function withoutFloor(response: Response): Promise<Response> {
  const same = await again(response);
  same.headers.delete("retry-after");
  return same;
}
