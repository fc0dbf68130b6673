import { printTags, anyKey } from "../../shared/surrogate-keys.ts";
import { idsOf, typeTag, type Tag } from "../../shared/tags.ts";
import type { Rows } from "./schema.ts";
import { runSql } from "./sql.ts";
import { readSite, typesOf } from "./view.ts";

/**
 * The tags of an answer as rows touch them (`touched.ts`). A neighbour changes with whatever happens to posts. Where the
 * documents are too many to be named one by one, their types stand for them: coarser, never too few.
 */
export function purgeable(rows: Rows, tags: readonly Tag[]): Tag[] {
  const hasNeighbours = tags.some((tag) => tag.startsWith("n:"));
  const posts = hasNeighbours ? typesOf(readSite(rows).model, ["post"]) : [];
  const all = [...new Set([...tags, ...posts.map(typeTag)])];
  return printTags(all).split(",").includes(anyKey) ? byType(rows, all) : all;
}

/** A document that nobody has published is of no type that is known; whatever is printed later, documents keep their types. */
function byType(rows: Rows, tags: readonly Tag[]): Tag[] {
  const { documents } = idsOf(tags);
  const found = runSql<{ id: number; type: number }>(rows)`
    select d.id, d.type from (select distinct locale from counts) l
    cross join json_each(${documents}) x
    cross join documents d on d.locale = l.locale and d.id = x.value`;
  const known = new Map(found.map(({ id, type }) => [`d:${id}`, typeTag(type)]));
  return [...new Set(tags.map((tag) => known.get(tag) ?? tag))];
}
