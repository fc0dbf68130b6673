import type { Document, Revision } from "../../../shared/manage/documents.ts";
import { withoutIds } from "../../../shared/working/items.ts";
import { isSame, type Json } from "../../../shared/working/value.ts";
import type { Seen } from "../../work/open-copy.ts";
import type { ToldCopy } from "../../work/origin.ts";

/** Whether something is here that neither the newest version holds nor readers have; what waits to be sent may be. */
export function isUnpublished(
  { local, told }: Pick<Seen<ToldCopy>, "local" | "told">,
  { newest, published }: Pick<Document, "newest" | "published">,
): boolean {
  if (local === null || told === null) return false;
  if (local.pending.length > 0) return true;
  // since then nobody said what it is
  const isTold = local.version <= told.version;
  if (isTold && !told.about.changed) return false;
  const here = withoutIds(local.base.value);
  const held = [newest, published].flatMap((one) => (one === null ? [] : [valueOf(one)]));
  if (!told.about.changed) held.push(withoutIds(told.copy.value));
  return !held.some((one) => isSame(one, here));
}

const valueOf = ({ name, fields }: Revision): Json => ({ name, fields: fields as Json });
