import { MAX_OPERATIONS } from "../../../../shared/limits-working.ts";
import type { Revision } from "../../../../shared/manage/documents.ts";
import type { Edited, WorkingCopy } from "../../../../shared/manage/working.ts";
import { diff } from "../../../../shared/working/diff.ts";
import { withIds } from "../../../../shared/working/items.ts";
import type { Json } from "../../../../shared/working/value.ts";
import type { Api } from "../../../api/client.ts";

/** What became of an older version that was to be edited again. */
export interface Restored {
  applied: number;
  /** Parts in which somebody wrote at the same time; they stay as they are. */
  conflicts: number;
}

/**
 * Makes of the working copy what a revision holds, by operations like any editor's: values go as they are stored, through no
 * editor, and who has the document open sees them come.
 * @throws ApiError
 */
export async function restore(api: Api, documentId: number, revision: Revision): Promise<Restored> {
  const path = `/documents/${documentId}/working-copy`;
  const query = { locale: revision.locale };
  const copy = await api.get<WorkingCopy>(path, { query });
  const prefix = `r${revision.id}-${copy.version}`;
  const value = copy.value as { name: Json; fields: Json };
  const wanted = {
    name: revision.name,
    fields: withIds(revision.fields as Json, prefix, value.fields),
  };
  const operations = diff(value, wanted).map((operation, index) => ({
    ...operation,
    id: `${prefix}-${index}`,
  }));
  const restored = { applied: 0, conflicts: 0 };
  let { version } = copy;
  for (let at = 0; at < operations.length; at += MAX_OPERATIONS) {
    const some = operations.slice(at, at + MAX_OPERATIONS);
    const edited = await api.patch<Edited>(path, { version, operations: some }, { query });
    ({ version } = edited);
    const applied = edited.outcomes.filter(({ outcome }) => outcome === "applied").length;
    restored.applied += applied;
    restored.conflicts += edited.outcomes.length - applied;
  }
  return restored;
}
