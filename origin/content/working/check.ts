import { nowText, type Clock } from "../../../shared/clock.ts";
import type { Model } from "../../../shared/content/model.ts";
import { AppError, orNotFound } from "../../../shared/errors.ts";
import { MAX_CHANGES_TOLD } from "../../../shared/limits-working.ts";
import type { Problem } from "../../../shared/manage/documents.ts";
import type { CopyCheck } from "../../../shared/manage/working.ts";
import { findEdgeStanding } from "../../db/content/document-reads.ts";
import { lockDocument } from "../../db/content/documents.ts";
import type { Place } from "../../db/content/publications.ts";
import { loadModel } from "../../db/content/types.ts";
import { changedSinceRevision } from "../../db/content/working.ts";
import type { Postgres } from "../../db/client.ts";
import type { Site } from "../../db/site/sites.ts";
import { nameOf, type DocumentName } from "../change/document-name.ts";
import { plainEdit, type Edit } from "../change/edit.ts";
import { unseenIn } from "../documents/check.ts";
import { reachOfSteps, rolledBack } from "../site/reach.ts";
import { actorOf, openCopy, type Copy } from "./copies.ts";
import { readForRevision } from "./revise.ts";

/**
 * What would come of publishing a working copy. It is read by the rules by which publishing refuses it, in a transaction that is
 * rolled back, so its problems and its reach are those there would be.
 * @throws AppError `not_found`; `invalid` for what has no working copy
 */
export function checkCopy(
  parts: { postgres: Postgres; clock: Clock },
  site: Site,
  place: Place,
): Promise<CopyCheck> {
  return rolledBack(parts.postgres, async (tx): Promise<CopyCheck> => {
    const model = await loadModel(tx, site.id);
    const now = nowText(parts);
    const current = plainEdit({ tx, site, now, change: async () => 0 });
    const { copy } = await openCopy(current, place, null);
    const { locale } = place;
    const found = orNotFound(await lockDocument(tx, site.id, place.documentId, locale));
    const document = nameOf(found, model);
    const read = await readOrProblems(current, model, document, copy);
    const revision = { name: read.name, fields: read.values };
    const held = [{ revision: { locale }, fields: read.values }];
    const changed = await changedSinceRevision(tx, place, MAX_CHANGES_TOLD);
    const conflicts = copy.disagreements.length;
    const isRight = read.problems.length === 0;
    return {
      version: copy.version,
      ok: isRight && conflicts === 0,
      problems: read.problems.map((problem) => ({ ...problem, locale })),
      conflicts,
      unseen: isRight ? await unseenIn(tx, site, held, document, model) : [],
      reach: isRight
        ? await reachOfSteps(tx, { site, now, model }, [
            { action: "publish", document, locale, revision },
          ])
        : null,
      edges: await findEdgeStanding(tx, site.id),
      changed: changed.map(({ path, by, at }) => ({ path, by: actorOf(by), at })),
    };
  });
}

async function readOrProblems(
  current: Edit,
  model: Model,
  document: DocumentName,
  { value }: Copy,
): Promise<Awaited<ReturnType<typeof readForRevision>> & { problems: Omit<Problem, "locale">[] }> {
  try {
    const read = await readForRevision(current, model, document, value);
    return { ...read, problems: [] };
  } catch (error) {
    const { fields } = error instanceof AppError ? error.options : {};
    if (fields === undefined) throw error;
    const problems = [...fields].flatMap(([path, messages]) =>
      messages.map((message) => ({ path, message, code: "invalid" })),
    );
    return { name: "", values: {}, problems };
  }
}
