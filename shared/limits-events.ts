/** Limits of what dashboards are told as it happens. Times in milliseconds end in Ms, in seconds in S. */

/** ours: a stream says that it lives, and whoever listens is asked for again: well within the 60 s that nginx and load balancers let nothing pass. */
export const EVENTS_HEARTBEAT_MS = 15_000;
/** ours: streams of one person, or one token: a tab has one. */
export const STREAMS_PER_PERSON = 20;
export const STREAMS_PER_SITE = 300;
/** ours: of an origin: well below CONNECTIONS_MAX, of which they take one each. */
export const STREAMS_MOST = 1_000;
/** ours: what a browser waits before it connects again, and what it is told that is refused. */
export const EVENTS_RETRY_MS = 2_000;
export const STREAMS_RETRY_AFTER_S = 30;
/** ours: events of a site that a stream which was lost can go on after; so many, and so long after the last stream. */
export const EVENTS_KEPT = 500;
export const EVENTS_KEPT_MS = 120_000;
/** ours: what waits for one slow reader, whose stream is broken off beyond it. */
export const STREAM_WAITING_MAX_BYTES = 262_144;
/** ours: how often a site that somebody watches is looked at though nothing woke anybody. */
export const EVENTS_LOOK_MS = 5_000;
/** ours: the same while a change is on its way, for so long after its commit: the couriers may be another origin's. */
export const EVENTS_LOOK_SOON_MS = 250;
export const EVENTS_SOON_MS = 10_000;
/** ours: how long after a look the next one begins: bursts of changes are one event each, in fewer looks. */
export const EVENTS_LOOK_GAP_MS = 50;
/** ours: changes under way that are watched at once, the newest. */
export const CHANGES_WATCHED = 100;
/** ours: documents that an event names; more are `null`. */
export const EVENT_DOCUMENTS = 100;
/** ours: whoever has a document open says so this often, and is gone after missing it twice and a bit. */
export const PRESENCE_EVERY_MS = 20_000;
export const PRESENCE_GONE_MS = 45_000;
/** ours: people and tabs that are remembered as having a document of a site open, the newest. */
export const PRESENCE_PER_SITE = 500;
