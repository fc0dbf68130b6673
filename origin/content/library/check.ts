import { nowText, type Clock } from "../../../shared/clock.ts";
import { MEDIA_USES_SHOWN } from "../../../shared/limits-media.ts";
import type { MediaSwap } from "../../../shared/manage/media.ts";
import type { Narrowed } from "../../../shared/permissions.ts";
import type { Postgres } from "../../db/client.ts";
import { findEdgeStanding } from "../../db/content/document-reads.ts";
import { loadModel } from "../../db/content/types.ts";
import { findCopied } from "../../db/site/media-swaps.ts";
import type { Site } from "../../db/site/sites.ts";
import { plainEdit } from "../change/edit.ts";
import type { Step } from "../change/steps.ts";
import { reachOfSteps, rolledBack } from "../site/reach.ts";
import { planSwap, shownUse, type ChangedPlace, type Intended } from "./plan.ts";

/**
 * What would come of changing the uses of a file, without doing it: which change, what is in the way, what it reaches. It is carried out in a
 * transaction that is rolled back.
 * @throws AppError as `planSwap`
 */
export function checkSwap(
  parts: { postgres: Postgres; clock: Clock; publicUrl: string | null },
  site: Site,
  within: Narrowed,
  asked: { id: number; intended: Intended },
): Promise<MediaSwap> {
  return rolledBack(parts.postgres, async (tx): Promise<MediaSwap> => {
    const now = nowText(parts);
    const model = await loadModel(tx, site.id);
    const current = { ...plainEdit({ tx, site, now, change: async () => 0 }), within };
    const plan = await planSwap(current, model, parts.publicUrl, asked);
    const { changed, problems, version } = plan;
    const places = changed.map(({ document, locale }) => ({ documentId: document.id, locale }));
    const ok = changed.length > 0 && problems.length === 0;
    const steps = ok ? changed.flatMap(stepOf) : [];
    return {
      version,
      ok,
      uses: changed.slice(0, MEDIA_USES_SHOWN).map(shown),
      count: changed.length,
      drafts: changed.filter(({ publish }) => publish === null).length,
      editing: (await findCopied(tx, places)).length,
      left: plan.left.slice(0, MEDIA_USES_SHOWN),
      problems: problems.slice(0, MEDIA_USES_SHOWN),
      edges: await findEdgeStanding(tx, site.id),
      reach: ok ? await reachOfSteps(tx, { site, now, model }, steps) : null,
    };
  });
}

const shown = ({ document, locale, publish, draft }: ChangedPlace) =>
  shownUse({
    document,
    locale,
    name: (draft ?? publish)?.name ?? "",
    published: publish !== null,
  });

function stepOf({ document, locale, publish }: ChangedPlace): Step[] {
  return publish === null ? [] : [{ action: "publish", document, locale, revision: publish }];
}
