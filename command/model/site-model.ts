import * as z from "zod";
import type { Manage } from "../manage.ts";
import { KINDS, pathOf, sorted, typeSchema, type ModelType } from "./shapes.ts";

/** A site's content model at an origin. */

/** All of its types. @throws AppError as `Manage` */
export async function loadModel(manage: Manage): Promise<ModelType[]> {
  const lists = await Promise.all(
    KINDS.map(async ({ kind, path }) => {
      const list = z.object({ data: z.array(typeSchema(kind)) });
      const { data } = await manage.request("GET", `/${path}`, list);
      return data.map(({ key, name = key, fields }): ModelType => ({ kind, key, name, fields }));
    }),
  );
  return sorted(lists.flat());
}

const counted = z.object({ meta: z.object({ count: z.int(), capped: z.boolean() }) });

/** How many documents a type has, in words: `12`, or `1000 or more`. Of components nobody counts. */
export async function countDocuments(
  manage: Manage,
  { kind, key }: ModelType,
): Promise<{ count: number; words: string }> {
  const query = new URLSearchParams({ type_kind: kind, type: key, limit: "1" });
  const { meta } = await manage.request("GET", `/documents?${query.toString()}`, counted);
  const number = meta.capped ? `${meta.count} or more` : String(meta.count);
  return { count: meta.count, words: `${number} document${meta.count === 1 ? "" : "s"}` };
}

/** Where a type is in `/manage/v1`. */
export const addressOf = (type: ModelType): string =>
  `/${pathOf(type)}/${encodeURIComponent(type.key)}`;
