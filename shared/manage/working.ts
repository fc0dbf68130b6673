import * as z from "zod";
import { MAX_ID_CHARS, MAX_OPERATIONS, MAX_PATH_STEPS } from "../limits-working.ts";
import { isItem, ITEM_ID, type Item, type Json } from "../working/value.ts";
import {
  actorBody,
  edgeStandingBody,
  problemBody,
  reachBody,
  unseenReferenceBody,
} from "./documents.ts";

/** What `/manage/v1/documents/{id}/working-copy` takes and answers, for the origin, and for dashboards, which take its types. */

const idText = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/, "Use letters, digits, - and _.")
  .max(MAX_ID_CHARS);
const hash = z.string().regex(/^([0-9a-f]{32}|none)$/, "Not a hash of a value.");
const time = z.string().meta({ description: "RFC 3339, UTC." });

/** As it was sent, with every member: zod's records leave out `__proto__`. */
const anyJson = z.unknown().meta({ description: "Any JSON." });
const anItem = z
  .custom<Item>((value) => isItem(value as Json), `Expected an object with "${ITEM_ID}".`)
  .refine((item) => idText.safeParse(item[ITEM_ID]).success, "The item's id is not one.")
  .meta({ type: "object", additionalProperties: {} });

const step = z.string().regex(/^~?[A-Za-z0-9_-]{1,100}$/, "Not the key of a field or an item.");
/** `["name"]`, or where among the fields. */
const path = z
  .array(step)
  .max(MAX_PATH_STEPS)
  .refine(
    ([first, ...rest]) =>
      first === "name" ? rest.length === 0 : first === "fields" && rest.length > 0,
    "A path is name, or begins with fields.",
  );

const base = { id: idText, path };
const after = idText.nullable();
const operationBody = z.discriminatedUnion("kind", [
  z.strictObject({ ...base, kind: z.literal("set"), was: hash, set: anyJson.optional() }),
  z.strictObject({ ...base, kind: z.literal("text"), old: z.string().min(1), set: z.string() }),
  z.strictObject({ ...base, kind: z.literal("insert"), item: anItem, after }),
  z.strictObject({ ...base, kind: z.literal("move"), item: idText, after }),
  z.strictObject({ ...base, kind: z.literal("remove"), item: idText, was: hash }),
  z.strictObject({ ...base, kind: z.literal("settle"), was: hash }),
]);

const version = z
  .int()
  .min(0)
  .max(2 ** 31 - 2);
const tab = z
  .string()
  .regex(/^[\w-]{8,64}$/)
  .optional();

/** Operations, in the order they were done, and which version the device knows. */
export const editsInput = z.strictObject({
  version,
  operations: z.array(operationBody).min(1).max(MAX_OPERATIONS),
  tab: tab.meta({ description: "How the tab calls itself in events." }),
  person: z.int().min(1).optional().meta({
    description:
      "Whose edits they are, by the id of the person: refused when somebody else is signed in by now.",
  }),
});

const values = z
  .object({ name: anyJson, fields: z.record(z.string(), z.unknown()) })
  .meta({ description: "What it holds; items of lists have an id under `~id`." });

/** Where a revision that was made meanwhile has something else. Without `theirs` it has nothing there. */
export const disagreementBody = z.object({ path: z.array(z.string()), theirs: anyJson.optional() });

const copyShape = {
  value: values,
  disagreements: z.array(disagreementBody),
};

export const workingCopyBody = z
  .object({
    version: version.meta({ description: "Grows with every edit and every revision." }),
    revision: z.int().nullable().meta({ description: "The revision it stands on." }),
    ...copyShape,
    changed: z
      .boolean()
      .meta({ description: "Whether it holds something else than the revision." }),
    updatedAt: time.nullable(),
    updatedBy: actorBody.nullable(),
    review: z.object({ at: time, by: actorBody, note: z.string() }).nullable(),
    mayEdit: z.boolean().meta({ description: "Whether who asks may." }),
  })
  .meta({ id: "WorkingCopy" });
export type WorkingCopy = z.infer<typeof workingCopyBody>;

const outcomeBody = z.union([
  z.object({ id: z.string(), outcome: z.literal("applied") }),
  z.object({
    id: z.string(),
    outcome: z.literal("conflict"),
    path: z.array(z.string()),
    theirs: anyJson.optional(),
  }),
]);

export const editedBody = z
  .object({
    version,
    outcomes: z.array(outcomeBody),
    copy: z
      .object(copyShape)
      .optional()
      .meta({ description: "Left out where it is what the device knew with what was applied." }),
  })
  .meta({ id: "Edited" });
export type Edited = z.infer<typeof editedBody>;

const note = z.string().max(1_000);

/** Which version was seen, and what is said of it in the history. */
export const reviseInput = z.strictObject({ version, note: note.optional() });
export const revisedBody = z.object({ revision: z.int(), version }).meta({
  id: "Revised",
  description: "The revision, and the version of the copy that stands on it.",
});

export const reviewInput = z.strictObject({ note: note.default("") });
export const restoreInput = z.strictObject({ discarded: z.int().min(1), version });
export const discardedBody = z
  .object({ id: z.int(), at: time, by: actorBody.nullable(), name: z.string() })
  .meta({ id: "DiscardedCopy" });

/** One thing that happened since a version, in a 409's `changed`. An empty path: all of it. */
export const changedSinceBody = z.object({
  path: z.array(z.string()),
  by: actorBody.nullable(),
  at: time,
});
export type ChangedSince = z.infer<typeof changedSinceBody>;

/** What would come of publishing the copy, without doing it. With problems there is no reach: it cannot be done. */
export const copyCheckBody = z
  .object({
    version: version.meta({ description: "The version that was looked at: publish this one." }),
    ok: z.boolean().meta({ description: "Whether it can be done." }),
    problems: z.array(problemBody),
    conflicts: z
      .int()
      .meta({ description: "Where a revision that was made meanwhile says something else." }),
    unseen: z.array(unseenReferenceBody),
    reach: reachBody.nullable(),
    edges: z.array(edgeStandingBody),
    changed: z.array(changedSinceBody).meta({
      description: "What was done to it since it was made a revision, by whom; of the last week.",
    }),
  })
  .meta({ id: "CopyCheck" });
export type CopyCheck = z.infer<typeof copyCheckBody>;
