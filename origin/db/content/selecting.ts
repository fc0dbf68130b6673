import type { Database } from "../../db/client.ts";
import { findSelected } from "../../db/content/selected.ts";
import { findValued, selectValued } from "../../db/content/valued.ts";
import { isTold } from "../../db/content/valued-conditions.ts";
import type { View } from "../../db/content/views.ts";
import type { ResolvedSelection } from "../../../shared/content/filters.ts";
import type { Model } from "../../../shared/content/model.ts";
import { rulesOf } from "./values.ts";

type Wanted = Parameters<typeof findSelected>[2];

/**
 * A list that selects: from the values kept of what is published where they can tell, else from the documents themselves,
 * as previews always are.
 */
export async function select(
  db: Database,
  siteId: number,
  { model, view }: { model: Model; view: View },
  wanted: Wanted,
  selection: ResolvedSelection,
): ReturnType<typeof findSelected> {
  const { type, locale } = wanted;
  const types = [type.id, ...selection.through].flatMap((id) => model.byId.get(id) ?? []);
  const rules = types.map((each) => ({ id: each.id, rules: rulesOf(each, model) }));
  const list =
    view === "published" && selection.conditions.every(isTold)
      ? await findValued(db, siteId, type.id, locale, rules)
      : undefined;
  return list === undefined
    ? findSelected(db, siteId, wanted, selection)
    : selectValued(db, list, wanted, selection);
}
