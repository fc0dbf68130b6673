import * as z from "zod";
import { EVENT_DOCUMENTS } from "../limits-events.ts";
import { actorBody } from "./documents.ts";

/** What `GET /manage/v1/events` says: each event is one message of the stream, whose data is one of these as JSON. */

const count = z.int().min(0);
const id = z.int().min(1);
const time = z.string();
/** In milliseconds since the change was committed; null while it has not happened. */
const sinceCommit = count.nullable();

/** The stream begins. When it could not go on after `Last-Event-ID`, `look_again` follows. */
const helloEvent = z.object({ kind: z.literal("hello"), heartbeatMs: count });

/** Something may have been missed: read again whatever is shown. */
const lookAgainEvent = z.object({ kind: z.literal("look_again") });

/** The stream ends. After `session` sign in, after `role` look what is allowed now, after `drain` connect again. */
const endEvent = z.object({ kind: z.literal("end"), why: z.enum(["session", "role", "drain"]) });

/** A change was committed. Documents that it touches; null: the model, or too many to name. */
const changeEvent = z.object({
  kind: z.literal("change"),
  number: id,
  change: z.string(),
  committedAt: time,
  documents: z.array(id).max(EVENT_DOCUMENTS).nullable(),
});

/** How far a change is at an edge: its readers have it after `appliedMs`, and its caches are rid of what was before after `purgedMs`. */
export const edgeReceiptShape = z.object({
  edge: z.string(),
  appliedMs: sinceCommit,
  purgedMs: sinceCommit,
  live: z.boolean(),
});

/** How far a change is: in the log after `inLogMs`, live at every edge after `liveMs`. Comes again each time it moved. */
const receiptEvent = z.object({
  kind: z.literal("receipt"),
  number: id,
  committedAt: time,
  inLogMs: sinceCommit,
  live: z.boolean(),
  liveMs: sinceCommit,
  edges: z.array(edgeReceiptShape),
});

/** Heads of documents are others now: names, states, newest revisions. Null: too many to name. */
const documentsEvent = z.object({
  kind: z.literal("documents"),
  documents: z.array(id).max(EVENT_DOCUMENTS).nullable(),
});

/** A working copy has another version; null when it was discarded, or made a revision. */
const workingCopyEvent = z.object({
  kind: z.literal("working_copy"),
  document: id,
  locale: z.string(),
  version: count.nullable(),
  by: actorBody,
  /** The tab that did it, as it calls itself. */
  tab: z.string().nullable(),
});

/** Somebody who has a document open. */
export const presentShape = z.object({
  person: actorBody,
  tab: z.string(),
  locale: z.string().nullable(),
  field: z.string().nullable(),
});
export type Present = z.infer<typeof presentShape>;

/** Who has a document open now; told to the tabs that have it open too. */
const presenceEvent = z.object({
  kind: z.literal("presence"),
  document: id,
  people: z.array(presentShape),
});

/** Schedules or releases are others now. */
const schedulesEvent = z.object({ kind: z.literal("schedules") });

/** Edges were added, removed, or went away or came back. */
const edgesEvent = z.object({
  kind: z.literal("edges"),
  edges: z.array(z.object({ edge: z.string(), lastError: z.string().nullable() })),
});

export const siteEventSchema = z
  .discriminatedUnion("kind", [
    helloEvent,
    lookAgainEvent,
    endEvent,
    changeEvent,
    receiptEvent,
    documentsEvent,
    workingCopyEvent,
    presenceEvent,
    schedulesEvent,
    edgesEvent,
  ])
  .meta({ id: "SiteEvent" });
export type SiteEvent = z.infer<typeof siteEventSchema>;
/** An event of one kind. */
export type SiteEventOf<Kind extends SiteEvent["kind"]> = Extract<SiteEvent, { kind: Kind }>;

/** How a tab calls itself: by chance, for as long as it lives. */
const tabText = z.string().regex(/^[\w-]{8,64}$/, "Use 8 to 64 letters, digits, - and _.");

/** What `POST /manage/v1/presence` takes: which document and field a tab has open; null: none any more. Say it again every 20 s. */
export const presenceSchema = z.strictObject({
  tab: tabText,
  document: id.nullable(),
  locale: z.string().max(20).nullable().default(null),
  field: z.string().max(500).nullable().default(null),
});
export type PresenceInput = z.input<typeof presenceSchema>;

/** What it answers: who else has that document open. */
export const presenceBody = z.object({ people: z.array(presentShape) });

/** What `GET /manage/v1/events` takes; with its tab, a stream is told who else has that tab's document open. */
export const eventsQuery = { tab: tabText.optional() };
