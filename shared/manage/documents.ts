import * as z from "zod";
import { BLOG_KINDS } from "../content/model.ts";

/** What `/manage/v1/documents…` answers, for the origin, which says it, and for dashboards, which take its types. */

/** Kinds of what is a document; components are parts of some. */
export const DOCUMENT_KINDS = ["page", "single", "collection", ...BLOG_KINDS] as const;
export const documentKind = z.enum(DOCUMENT_KINDS);
export type DocumentKind = z.infer<typeof documentKind>;

/**
 * `draft`: readers have nothing of it. `live`: they have its newest revision. `changed`: they have an older one than the
 * newest, or of a document in several locales some and not others.
 */
export const DOCUMENT_STATES = ["draft", "live", "changed"] as const;
export const documentState = z.enum(DOCUMENT_STATES);
export type DocumentState = z.infer<typeof documentState>;

const id = z.int();
const time = z.string().meta({ description: "RFC 3339, UTC." });

/** Who did something. A program has no id, and is called as its token is. */
export const actorBody = z
  .object({ id: id.nullable(), name: z.string() })
  .meta({ id: "Actor", description: "A person, or a program with `id` null." });
export type Actor = z.infer<typeof actorBody>;

/** What is known of any document in one line. */
const stub = {
  id,
  kind: documentKind,
  type: z.string().meta({ description: "The type's key." }),
  slug: z.string().nullable(),
  name: z.string().nullable().meta({
    description: "Of what has no name, such as an item, the first of its text fields.",
  }),
};

export const documentStubBody = z
  .object({ ...stub, state: documentState })
  .meta({ id: "DocumentStub" });
export type DocumentStub = z.infer<typeof documentStubBody>;

/** A row of the list: of the document in all of its locales, or in the one that was asked for. */
export const documentRowBody = z
  .object({
    ...stub,
    state: documentState,
    published: z.array(z.string()).meta({ description: "Locales it is published in." }),
    locales: z.array(z.string()).meta({ description: "Locales it was written in." }),
    scheduledAt: time.nullable().meta({ description: "The next thing planned for it." }),
    createdAt: time,
    updatedAt: time,
    updatedBy: actorBody.nullable().meta({ description: "Null: written before this was kept." }),
  })
  .meta({ id: "Document" });
export type DocumentRow = z.infer<typeof documentRowBody>;

/** Ways to order the list: by when they were last written, or by name. */
export const DOCUMENT_SORTS = ["-updated", "updated", "name", "-name"] as const;
export type DocumentSort = (typeof DOCUMENT_SORTS)[number];

/** What the list can be narrowed to by state: `scheduled` is something planned, whatever the state. */
export const LISTED_STATES = [...DOCUMENT_STATES, "scheduled"] as const;
export type ListedState = (typeof LISTED_STATES)[number];

/** A stretch of a list that goes on at `next`, a cursor. */
export const stretchOf = <Row extends z.ZodType>(row: Row) =>
  z.object({
    data: z.array(row),
    meta: z.object({
      count: z.int().meta({ description: "How many match; counted no further than `capped`." }),
      capped: z.boolean().meta({ description: "There are more than `count`." }),
      next: z
        .string()
        .nullable()
        .meta({ description: "`cursor` of what follows; null at the end." }),
    }),
  });

export const documentListBody = stretchOf(documentRowBody);
export type DocumentList = z.infer<typeof documentListBody>;

/** A revision without what it holds. */
export const revisionRowBody = z
  .object({
    id,
    locale: z.string(),
    name: z.string(),
    createdAt: time,
    createdBy: actorBody.nullable(),
    note: z.string().nullable(),
    published: z.boolean().meta({ description: "Whether readers have it now." }),
  })
  .meta({ id: "RevisionRow" });
export type RevisionRow = z.infer<typeof revisionRowBody>;

/** A revision with what it holds: values as they are stored, in which references are ids. */
export const revisionBody = revisionRowBody
  .extend({ fields: z.record(z.string(), z.unknown()) })
  .meta({ id: "Revision" });
export type Revision = z.infer<typeof revisionBody>;

/** A row of a history. */
export const historyRowBody = revisionRowBody
  .extend({
    change: z.int().nullable().meta({
      description:
        "The change by which readers got it as it was saved, if it is one of the site's newest 1,000.",
    }),
  })
  .meta({ id: "HistoryRow" });
export type HistoryRow = z.infer<typeof historyRowBody>;

/** The list of revisions goes on at `next`; it is not counted. */
export const revisionListBody = z.object({
  data: z.array(historyRowBody),
  meta: z.object({ next: z.string().nullable() }),
});
export type RevisionList = z.infer<typeof revisionListBody>;

/** A document in one of the site's locales. */
export const documentInLocaleBody = z.object({
  locale: z.string(),
  state: documentState.nullable().meta({ description: "Null: never written in it." }),
  newest: revisionRowBody.nullable(),
  published: revisionRowBody.nullable(),
  publishAt: time.nullable(),
  unpublishAt: time.nullable(),
});
export type DocumentInLocale = z.infer<typeof documentInLocaleBody>;

/** Everything a form needs to open a document in a locale, in one answer. */
export const documentBody = z
  .object({
    ...stub,
    typeName: z.string(),
    state: documentState,
    owner: actorBody
      .nullable()
      .meta({ description: "Whoever made it; null: a program, or before this was kept." }),
    createdAt: time,
    updatedAt: time,
    updatedBy: actorBody.nullable(),
    locales: z.array(documentInLocaleBody).meta({ description: "Every locale of the site." }),
    locale: z.string().meta({ description: "Of `newest` and `published`." }),
    newest: revisionBody.nullable(),
    published: revisionBody.nullable().meta({ description: "What readers have." }),
    references: z
      .array(documentStubBody)
      .meta({ description: "What these two name; deleted documents are left out." }),
  })
  .meta({ id: "DocumentWithContent" });
export type Document = z.infer<typeof documentBody>;

/** One document that names another, or is named by it, in a locale. */
export const referenceBody = z
  .object({
    ...documentStubBody.shape,
    locale: z.string().meta({ description: "Of the document that names the other." }),
    published: z.boolean().meta({ description: "Whether it does so in what readers have." }),
    newest: z.boolean().meta({ description: "Whether it does so in its newest revision." }),
  })
  .meta({ id: "Reference" });
export type Reference = z.infer<typeof referenceBody>;
export const referenceListBody = stretchOf(referenceBody);
export type ReferenceList = z.infer<typeof referenceListBody>;

/** What readers are answered who ask for a document. */
export const documentAnswerBody = z
  .object({
    path: z.string().nullable().meta({
      description:
        "Its address below an edge, without a token; null of what is read in lists alone.",
    }),
    body: z.string().nullable().meta({
      description: "As an edge gives it, or its beginning; null: readers have nothing of it.",
    }),
    sizeBytes: z.int().nullable(),
    etag: z.string().nullable(),
  })
  .meta({ id: "DocumentAnswer" });
export type DocumentAnswer = z.infer<typeof documentAnswerBody>;

/** One thing that is wrong with what a document holds. Refusals list them too, as `errors`. */
export const problemBody = z
  .object({
    path: z
      .string()
      .meta({ description: "Such as `seo.title` or `rows[2].image`; empty: all of it." }),
    locale: z.string().nullable(),
    message: z.string(),
    code: z
      .string()
      .meta({ description: "A word for programs: `required`, `invalid`, `too_few`, `too_many`." }),
    document: z.int().optional().meta({ description: "Which one, where several were meant." }),
  })
  .meta({ id: "Problem" });
export type { Problem } from "../errors.ts";

/** A document that is named, and that readers do not have. */
export const unseenReferenceBody = z
  .object({
    path: z.string(),
    locale: z.string(),
    id,
    document: documentStubBody.nullable().meta({ description: "Null: deleted." }),
  })
  .meta({ id: "UnseenReference" });
export type UnseenReference = z.infer<typeof unseenReferenceBody>;

const count = z.int();

/** What an edit would reach. */
export const reachBody = z
  .object({
    renditions: count.meta({ description: "Every answer that would be looked at again." }),
    capped: z.boolean().meta({ description: "There are more than `renditions`." }),
    added: count.meta({ description: "Of those, what would be kept warm from then on." }),
    details: count.meta({ description: "Single pages, items, posts, authors, categories, tags." }),
    lists: count,
    searches: count,
    feeds: count,
    queries: z.array(z.string()).meta({ description: "The first of them, details before lists." }),
    estimate: z
      .object({ ms: count, from: z.enum(["history", "default"]) })
      .meta({ description: "Until every edge has it; a guess from the site's newest changes." }),
  })
  .meta({ id: "Reach" });
export type Reach = z.infer<typeof reachBody>;

/** Where an edge is, as somebody needs to know who is about to publish. */
export const edgeStandingBody = z
  .object({
    id,
    name: z.string(),
    away: z.boolean().meta({ description: "It could not be reached when it was tried last." }),
    behind: count.meta({ description: "Changes of the site that it does not have yet." }),
    failedAt: time.nullable(),
  })
  .meta({ id: "EdgeStanding" });
export type EdgeStanding = z.infer<typeof edgeStandingBody>;

/** What would be done with the document, in these locales or in all it was written in. */
export const checkInput = z.strictObject({
  action: z.enum(["publish", "unpublish", "delete"]).default("publish"),
  locales: z.array(z.string().min(1).max(10)).min(1).max(100).optional(),
  revision: z.int().min(1).optional().meta({
    description: "An older one that would be published, in its locale, in place of the newest.",
  }),
});
export type CheckInput = z.input<typeof checkInput>;

/** What would come of it, without doing it. With problems there is no reach: it cannot be done. */
export const checkBody = z
  .object({
    ok: z.boolean().meta({ description: "Whether it can be done: there are no problems." }),
    action: z.enum(["publish", "unpublish", "delete"]),
    locales: z.array(z.string()),
    revisions: z.array(revisionRowBody).meta({
      description:
        "The newest of each locale, or the one that is named: what would be published, and what was looked at.",
    }),
    problems: z.array(problemBody),
    unseen: z.array(unseenReferenceBody),
    reach: reachBody.nullable(),
    edges: z.array(edgeStandingBody),
  })
  .meta({ id: "Check" });
export type Check = z.infer<typeof checkBody>;

/** How every route of `/manage/v1` refuses: `errors` where it says more than `detail` does. */
export const refusalBody = z
  .looseObject({ detail: z.string(), errors: z.array(problemBody).optional() })
  .meta({ id: "Refusal" });
export type Refusal = z.infer<typeof refusalBody>;
