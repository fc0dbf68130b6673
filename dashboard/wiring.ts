import { signal } from "@preact/signals";
import { systemClock, type Clock, type Random } from "../shared/clock.ts";
import { NOBODY_IS_IN } from "../shared/dashboard.ts";
import { createApi, type Api, type Wanted } from "./api/client.ts";
import { createAsker } from "./api/asker.ts";
import { createEvents } from "./api/events.ts";
import { createRefresher } from "./api/freshness.ts";
import { createQueries } from "./api/queries.ts";
import { createSession } from "./api/session.ts";
import { createUploadFetch } from "./api/upload-fetch.ts";

/** The one place where the page's parts are made, and where clock, chance and network come from. */

const site = signal<string | null>(null);

/** An id that nobody else has. Without `randomUUID`, which is there over TLS alone. */
export const chanceText = () =>
  [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

export const clock: Clock = systemClock;
export const random: Random = () => Math.random();

export const asker = createAsker();

const asking = {
  site: () => site.value,
  ask: (wanted: Wanted) => asker.ask(wanted),
};

export const api = createApi({ ...asking, fetch: (...args) => globalThis.fetch(...args) });

/** The same for one upload, which says how much of it has been sent. */
export const uploadingApi = (onSent: (part: number) => void): Api =>
  createApi({ ...asking, fetch: createUploadFetch(onSent) });

/** What the page's own origin has under a path beside `/manage/v1`: files of media. */
export const fetchOwn = (path: string): Promise<Response> => globalThis.fetch(path);

export const session = createSession({
  api,
  asker,
  site,
  reload: () => location.reload(),
  isOut: document.querySelector(`meta[name="${NOBODY_IS_IN}"]`) !== null,
});

export const queries = createQueries();

export const events = createEvents({
  api,
  clock,
  random,
  tab: chanceText(),
  onEnd: () => void session.load(),
});
events.subscribe(createRefresher(queries, clock));
