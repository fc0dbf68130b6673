import { AppError, orNotFound } from "../../../shared/errors.ts";
import { SCHEDULE_MAX_AHEAD_DAYS } from "../../../shared/limits.ts";
import { lockDocument } from "../../db/content/documents.ts";
import { type Place, placeKey } from "../../db/content/publications.ts";
import {
  lockDueDocuments,
  readPlanned,
  takeDue,
  writePlanned,
  type DueFilter,
  type Planned,
  type TakenSchedule,
} from "../../db/plan/schedules.ts";
import type { Site } from "../../db/site/sites.ts";
import { loadModel } from "../../db/content/types.ts";
import { printTimestamp } from "../../../shared/content/dates.ts";
import { invalidFields, invalidProblems } from "../invalid.ts";
import type { Model } from "../../../shared/content/model.ts";
import { nameOf } from "../change/document-name.ts";
import { edit, editModel, type Edit, type Writer } from "../change/edit.ts";
import { carryOut } from "../change/steps.ts";
import { refuseOutside } from "../change/within.ts";
import { isSchedulable, judge } from "./sources.ts";

/** What an editor asks for; what is left out stays as it is, null removes it. Times are RFC 3339. */
export interface ScheduleInput {
  publish_at?: string | null | undefined;
  unpublish_at?: string | null | undefined;
  /** Null: the newest when its time comes. */
  revision?: number | null | undefined;
}

/** What is to come for a document in a locale. */
export interface Scheduled {
  document: number;
  locale: string;
  publish_at: string | null;
  unpublish_at: string | null;
  revision: number | null;
}

interface Plan {
  publish: Planned | undefined;
  unpublish: Planned | undefined;
}

/**
 * Sets when a document is published and taken down in a locale. A time that has passed is due at once.
 * @throws AppError `not_found`, or `invalid` with messages by field, or with what is wrong with what would be published
 */
export function scheduleDocument(
  writer: Writer,
  site: Site,
  locale: string,
  documentId: number,
  input: ScheduleInput,
): Promise<Scheduled> {
  return editModel(writer, site, async (current, model) => {
    const { tx, now } = current;
    const found = orNotFound(await lockDocument(tx, site.id, documentId, locale));
    if (!isSchedulable(nameOf(found, model).type))
      throw new AppError("invalid", "Only pages, items and posts can be scheduled.");
    const place = { documentId, locale };
    await refuseOutside(current, [place]);
    const known = await readPlanned(tx, place);
    const plan = planOf(known, input, Date.parse(now));
    if (plan.publish !== undefined) await requirePublishable(current, model, place, plan.publish);
    const planned = [plan.publish, plan.unpublish].filter((one) => one !== undefined);
    await writePlanned(tx, site.id, place, planned, now);
    return {
      document: documentId,
      locale,
      publish_at: plan.publish?.at ?? null,
      unpublish_at: plan.unpublish?.at ?? null,
      revision: plan.publish?.revision ?? null,
    };
  });
}

const AHEAD_MS = SCHEDULE_MAX_AHEAD_DAYS * 24 * 3_600_000;

/** What is planned once the input has been taken in. @throws AppError `invalid` with messages by field */
function planOf(known: Planned[], input: ScheduleInput, nowMs: number): Plan {
  const before = (action: Planned["action"]) => known.find((one) => one.action === action);
  const publishAt = timeOf("publish_at", input.publish_at, before("publish")?.at, nowMs);
  const unpublishAt = timeOf("unpublish_at", input.unpublish_at, before("unpublish")?.at, nowMs);
  if (publishAt === undefined && typeof input.revision === "number")
    throw invalidFields({ revision: ["A revision needs a time at which it is published."] });
  if (publishAt !== undefined && unpublishAt !== undefined && publishAt >= unpublishAt)
    throw invalidFields({ unpublish_at: ["Taking down must come after publishing."] });
  const revision = input.revision === undefined ? before("publish")?.revision : input.revision;
  return {
    publish:
      publishAt === undefined
        ? undefined
        : { action: "publish", at: printTime(publishAt), revision: revision ?? null },
    unpublish:
      unpublishAt === undefined
        ? undefined
        : { action: "unpublish", at: printTime(unpublishAt), revision: null },
  };
}

/** Times are kept to the millisecond, which is as fine as a clock. */
export const printTime = (ms: number): string => printTimestamp(new Date(ms).toISOString());

function timeOf(
  field: string,
  given: string | null | undefined,
  before: string | undefined,
  nowMs: number,
): number | undefined {
  const text = given === undefined ? before : given;
  if (text === undefined || text === null) return undefined;
  return readTime(field, text, nowMs);
}

/** A time in ms since 1970. @throws AppError `invalid` when it is too far away to be meant, or to be stored */
export function readTime(field: string, text: string, nowMs: number): number {
  const ms = Date.parse(text);
  if (ms >= 0 && ms <= nowMs + AHEAD_MS) return ms;
  const message = `Use a time from 1970 to ${SCHEDULE_MAX_AHEAD_DAYS} days ahead.`;
  throw invalidFields({ [field]: [message] });
}

async function requirePublishable(
  current: Edit,
  model: Model,
  { documentId, locale }: Place,
  { revision: revisionId }: Planned,
): Promise<void> {
  const wanted = { documentId, locale, action: "publish" as const, revisionId };
  const [judged] = await judge(current, model, [wanted]);
  if (judged?.step.kind === "unfinished") throw invalidProblems(judged.step.problems);
  if (judged?.step.kind !== "impossible") return;
  throw invalidFields({ [revisionId === null ? "publish_at" : "revision"]: [judged.step.why] });
}

/** `documents`: how many had something due. What was dropped could not be carried out, and says why. */
export interface CarriedOut {
  documents: number;
  steps: number;
  change: number | null;
  dropped: (TakenSchedule & { cause: string })[];
}

/**
 * Carries out what is due on a site, at most `limit` documents, as one change, and removes it from the plan in the same
 * transaction. Of several things due for a document the last one counts: an origin that slept through both times
 * shows nobody what should be down by now.
 */
export async function carryOutDue(
  writer: Writer,
  site: Site,
  filter: DueFilter,
): Promise<CarriedOut> {
  const outcome = await edit(writer, site, async (current): Promise<CarriedOut> => {
    const { tx, now } = current;
    const ids = await lockDueDocuments(tx, site.id, now, filter);
    if (ids.length === 0) return { documents: 0, steps: 0, change: null, dropped: [] };
    const taken = await takeDue(tx, ids, now);
    const model = await loadModel(tx, site.id);
    const judged = await judge(current, model, lastOfEach(taken));
    const steps = judged.flatMap(({ step }) => (step.kind === "step" ? [step.step] : []));
    const dropped = judged.flatMap(({ wanted, step }) =>
      step.kind === "step" ? [] : [{ ...wanted, cause: step.why }],
    );
    const change = await carryOut(current, model, steps);
    // somebody may have carried out what was seen before its document was locked
    const documents = new Set(taken.map(({ documentId }) => documentId)).size;
    return { documents, steps: steps.length, change, dropped };
  });
  for (const { documentId: document, locale, action, cause } of outcome.dropped)
    writer.report({ kind: "schedule.dropped", site: site.id, document, locale, action, cause });
  return outcome;
}

const lastOfEach = (due: TakenSchedule[]): TakenSchedule[] => [
  ...new Map(due.map((taken) => [placeKey(taken), taken])).values(),
];
