import type { Clock, Random } from "../../../shared/clock.ts";
import type { CopyStore } from "../copy.ts";
import { withLateAnswers } from "../layers/late-answers.ts";
import { resilient } from "../resilience.ts";
import { memoryStore } from "../stores/memory.ts";
import { endpointsOf, environment } from "./endpoints.ts";
import type { Config, Params } from "./hooks.ts";
import { asPlainFetch } from "./network.ts";
import { createResource, VERSION, type Shared } from "./resource.ts";

/** ButterCMS's client as `buttercms` 3 has it, over the layers of this one. */

/** How long a call may take with all its attempts, ms, unless a site says so: ButterCMS's own. */
export const CALL_TIMEOUT_MS = 3_000;
/** ours: the part of a call's time that one attempt may take while there is another endpoint; the rest is for that one. */
const ATTEMPT_SHARE = 2 / 3;

/** What a site may say besides ButterCMS's own options. */
export interface EdgeOptions {
  /** Addresses of the site's edges; the first one that is well is asked. LARDER_ENDPOINTS of the environment unless given. */
  endpoints?: readonly string[] | string;
  /** Keeps the last good answers for when no endpoint answers; null keeps none. @default memoryStore() */
  copies?: CopyStore | null;
  /** How often a read is asked in all, at one endpoint after the other; 1: nothing is tried again. @default 3 */
  attempts?: number;
  /** Whether an address never goes back to an older answer. @default true */
  highWaterMark?: boolean;
  /** Told of work that goes on after an answer: `context.waitUntil` of Workers. */
  background?: (work: Promise<unknown>) => void;
  clock?: Clock;
  random?: Random;
  fetch?: typeof globalThis.fetch;
}

/** @throws TypeError where there is no endpoint to ask */
export function createButter(token: string, options: Partial<Config> & EdgeOptions) {
  const { cache = "default", onError = null, onRequest = null, onResponse = null } = options;
  const { testMode = false, timeout = CALL_TIMEOUT_MS, copies = memoryStore(), ...more } = options;
  const endpoints = endpointsOf(options.endpoints, environment());
  const [firstEndpoint = ""] = endpoints;
  const part = endpoints.length > 1 ? ATTEMPT_SHARE : 1;
  const fetch = resilient({
    ...layersOf(more),
    ...(copies !== null && { copies }),
    endpoints,
    // each call is a request that its hooks see, and its answer is its own
    sharing: false,
    revalidation: false,
    readTimeoutMs: CALL_TIMEOUT_MS,
    // who has several edges that are all slow has what ButterCMS's client would have waited for
    lateAnswers: withLateAnswers,
  });
  const shared: Shared = {
    token,
    config: { cache, onError, onRequest, onResponse, testMode, timeout },
    fetch: asPlainFetch(fetch, firstEndpoint),
    firstEndpoint,
    patienceOf: (readMs) => ({ attemptMs: readMs * part, readMs }),
  };
  return resourcesOf(shared);
}

const layersOf = ({ attempts, highWaterMark, background, clock, random, fetch }: EdgeOptions) => ({
  ...(attempts !== undefined && { attempts }),
  ...(highWaterMark !== undefined && { highWaterMark }),
  ...(background !== undefined && { background }),
  ...(clock !== undefined && { clock }),
  ...(random !== undefined && { random }),
  ...(fetch !== undefined && { fetch }),
});

/** What each resource can do is what ButterCMS's has. */
function resourcesOf(shared: Shared) {
  const terms = (type: string, path: string) => {
    const { cancelRequest, list, retrieve } = createResource(type, path, shared);
    return { cancelRequest, list, retrieve };
  };
  const alone = (type: string, path: string) => {
    const { cancelRequest, retrieve } = createResource(type, path, shared);
    return { cancelRequest, retrieve };
  };
  const page = createResource("page", "pages", shared);
  return {
    version: VERSION,
    author: terms("author", "authors"),
    category: terms("category", "categories"),
    content: alone("content", "content"),
    feed: alone("feed", "feeds"),
    page: {
      cancelRequest: page.cancelRequest,
      list: page.retrieve,
      retrieve: (type: string, slug: string, params?: Params) =>
        page.retrieve(`${type}/${slug}`, params),
      search: page.search,
    },
    post: createResource("post", "posts", shared),
    tag: terms("tag", "tags"),
  };
}
