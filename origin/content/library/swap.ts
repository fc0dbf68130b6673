import type { Model } from "../../../shared/content/model.ts";
import { AppError } from "../../../shared/errors.ts";
import type { JsonObject } from "../../../shared/working/value.ts";
import { findCopy, insertOutcomes, saveCopy } from "../../db/content/working.ts";
import { placeKey } from "../../db/content/publications.ts";
import { closeRelease, insertRelease, writeItems } from "../../db/plan/releases.ts";
import { setAlt } from "../../db/site/media-library.ts";
import { findCopied } from "../../db/site/media-swaps.ts";
import type { Site } from "../../db/site/sites.ts";
import type { DocumentOutcome } from "../change/announce.ts";
import { editModel, type Edit, type Writer, type Written } from "../change/edit.ts";
import { neighbourTags } from "../change/neighbours.ts";
import { record } from "../change/record.ts";
import { saveRevisions, type SavedContent } from "../change/revisions.ts";
import { swapped } from "./addresses.ts";
import { planSwap, type ChangedPlace, type Intended, type SwapPlan } from "./plan.ts";

/** What somebody does who has seen what it comes to. */
export interface Swapping {
  id: number;
  intended: Intended;
  /** Of what they saw. */
  version: string;
}

/**
 * Changes all uses of a file as one change: what readers have is published anew, in a release that says so, drafts stay drafts, and who is
 * editing has it in their working copy. All of it or nothing.
 * @throws AppError as `planSwap`; `conflict` when what uses it is not what was seen, cannot be published, or nothing does
 */
export async function swapFile(
  writer: Writer,
  site: Site,
  publicUrl: string | null,
  { version, ...asked }: Swapping,
): Promise<Written> {
  const { written, release } = await editModel(writer, site, async (current, model) => {
    const plan = await planSwap(current, model, publicUrl, asked);
    if (plan.version !== version)
      throw new AppError(
        "conflict",
        "What uses the file has changed since you looked. Look again.",
      );
    refuseProblems(plan);
    const { intended } = asked;
    if (intended.kind === "replace" && plan.changed.length === 0)
      throw new AppError("conflict", "No document uses it by its address.");
    if (intended.kind === "describe") await setAlt(current.tx, plan.file.id, intended.alt);
    const release = await releaseOf(current, plan);
    const change = await carryOut(current, model, plan, release);
    const status = change === null ? ("draft" as const) : ("published" as const);
    return { written: { id: plan.file.id, slug: null, change, status }, release };
  });
  const { change } = written;
  if (release !== null)
    writer.report({ kind: "release.published", site: site.id, release, change });
  return written;
}

function refuseProblems({ problems }: SwapPlan): void {
  const [first] = problems;
  if (first === undefined) return;
  const example = `Document ${first.document} (${first.locale}): ${first.problem}`;
  throw new AppError(
    "conflict",
    `${problems.length} documents that use it cannot be published as they are; nothing was done. ${example}`,
    { extra: { problems } },
  );
}

/** What readers get is in a release, so that it is found later; null when they get nothing. */
async function releaseOf(
  { tx, site, now }: Edit,
  { file, by, changed }: SwapPlan,
): Promise<number | null> {
  if (!changed.some(({ publish }) => publish !== null)) return null;
  const name =
    by === null ? `Text beside ${file.fileName}` : `${by.fileName} in place of ${file.fileName}`;
  return (await insertRelease(tx, site.id, name, now)).id;
}

async function carryOut(
  current: Edit,
  model: Model,
  plan: SwapPlan,
  release: number | null,
): Promise<number | null> {
  const { tx, now } = current;
  const published = plan.changed.filter(({ publish }) => publish !== null);
  const posts = published
    .filter(({ document }) => document.type.kind === "post")
    .map(({ document, locale }) => ({ post: document, locale }));
  const before = await neighbourTags(tx, posts);
  const note = noteOf(plan);
  // in this order: what is being written stays the newest
  const seen = await save(current, model, plan.changed, "publish", note);
  const drafts = await save(current, model, plan.changed, "draft", note);
  await followCopies(current, plan, new Map([...seen, ...drafts]));
  if (release !== null)
    await writeItems(
      tx,
      release,
      published.map(({ document: { id: documentId }, locale }) => ({
        documentId,
        locale,
        action: "publish",
        revisionId: seen.get(placeKey({ documentId, locale })) ?? null,
      })),
    );
  const tags = [...before, ...(await neighbourTags(tx, posts))];
  const change = await record(current, plan.changed.flatMap(outcomesOf), { tags });
  // after the change, which everybody else waits for: only now is its number known
  if (release !== null) await closeRelease(tx, release, change, now);
  return change;
}

const noteOf = ({ file, by }: SwapPlan): string =>
  by === null
    ? `The text beside ${file.fileName} is another one.`
    : `${by.fileName} in place of ${file.fileName}.`;

const outcomesOf = ({ document, locale, publish, draft }: ChangedPlace): DocumentOutcome[] => [
  ...(publish === null ? [] : [{ document, locale, happening: "published" as const }]),
  ...(draft === null ? [] : [{ document, locale, happening: "draft" as const }]),
];

/** @returns the revisions that were made, by place */
async function save(
  current: Edit,
  model: Model,
  changed: readonly ChangedPlace[],
  what: "publish" | "draft",
  note: string,
): Promise<Map<string, number>> {
  const contents = changed.flatMap((place): SavedContent[] => {
    const { document, locale, [what]: held } = place;
    if (held === null) return [];
    const { name, fields: values } = held;
    return [{ document, locale, name, values, model, publish: what === "publish", note }];
  });
  if (contents.length === 0) return new Map();
  const ids = await saveRevisions(current, contents);
  return new Map(
    contents.map(({ document, locale }, index) => [
      placeKey({ documentId: document.id, locale }),
      ids[index] ?? 0,
    ]),
  );
}

/** Who is editing has it, too: their copy stands on the new revision, and disagrees with it no more than before. */
async function followCopies(
  { tx, now }: Edit,
  { changed, swap }: SwapPlan,
  revisions: ReadonlyMap<string, number>,
): Promise<void> {
  const newestBefore = new Map(
    changed.map(({ document, locale, newestId }) => [
      placeKey({ documentId: document.id, locale }),
      newestId,
    ]),
  );
  const places = changed.map(({ document, locale }) => ({ documentId: document.id, locale }));
  for (const place of await findCopied(tx, places)) {
    const copy = await findCopy(tx, place);
    if (copy === undefined) continue;
    const isOnNewest = copy.revisionId === newestBefore.get(placeKey(place));
    const revisionId = isOnNewest ? (revisions.get(placeKey(place)) ?? null) : copy.revisionId;
    const version = copy.version + 1;
    const next = {
      ...copy,
      version,
      revisionId,
      base: swapped<JsonObject>(copy.base, swap),
      value: swapped<JsonObject>(copy.value, swap),
      disagreements: swapped(copy.disagreements, swap),
    };
    await saveCopy(tx, place, next, { now: copy.updatedAt, by: copy.updatedBy });
    const done = { id: `revision-${revisionId}`, outcome: "applied" as const, path: [] };
    await insertOutcomes(tx, place, [done], { version, now, by: null });
  }
}
