import { nowText, type Clock } from "../../../shared/clock.ts";
import { AppError, orNotFound } from "../../../shared/errors.ts";
import type { ReleaseCheck } from "../../../shared/manage/releases.ts";
import type { Postgres } from "../../db/client.ts";
import { findEdgeStanding } from "../../db/content/document-reads.ts";
import { loadModel } from "../../db/content/types.ts";
import { findRelease, readItems } from "../../db/plan/releases.ts";
import { lockDocuments } from "../../db/plan/steps.ts";
import type { Site } from "../../db/site/sites.ts";
import { plainEdit } from "../change/edit.ts";
import { reachOfSteps, rolledBack } from "../site/reach.ts";
import { judge } from "./sources.ts";

/**
 * What would come of publishing a release now, without doing it: each item that cannot be, or what all of it reaches. It is
 * carried out in a transaction that is rolled back, so its reach is that of the change that would be made.
 * @throws AppError `not_found`, or `conflict` when it was published
 */
export function checkRelease(
  parts: { postgres: Postgres; clock: Clock },
  site: Site,
  id: number,
): Promise<ReleaseCheck> {
  return rolledBack(parts.postgres, async (tx): Promise<ReleaseCheck> => {
    const { state } = orNotFound(await findRelease(tx, site.id, id));
    if (state === "published") throw new AppError("conflict", "The release was published already.");
    const now = nowText(parts);
    const items = await readItems(tx, id);
    const documents = items.map(({ documentId }) => documentId);
    await lockDocuments(tx, site.id, documents);
    const model = await loadModel(tx, site.id);
    const edit = plainEdit({ tx, site, now, change: async () => 0 });
    const judged = await judge(edit, model, items);
    const steps = judged.flatMap(({ step }) => (step.kind === "step" ? [step.step] : []));
    const problems = judged.flatMap(({ wanted: { documentId: document, locale, action }, step }) =>
      step.kind === "step" ? [] : [{ document, locale, action, problem: step.why }],
    );
    const ok = steps.length > 0 && problems.length === 0;
    const reach = ok ? await reachOfSteps(tx, { site, now, model }, steps) : null;
    return { ok, problems, reach, edges: await findEdgeStanding(tx, site.id) };
  });
}
