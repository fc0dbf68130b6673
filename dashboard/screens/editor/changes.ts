import type { ChangedSince } from "../../../shared/manage/working.ts";
import { withoutIds } from "../../../shared/working/items.ts";
import {
  isObject,
  isSame,
  memberOf,
  type Json,
  type JsonObject,
} from "../../../shared/working/value.ts";
import { labelOf, type FormType } from "../../form/form-field.ts";
import { publishWords as words } from "./publish-words.ts";

/** What changed, in the words of the form. */

/** What a field is called that a path leads into. */
export function fieldName(path: readonly string[], { fields }: FormType): string {
  const [first, key] = path;
  if (first === undefined) return words.all;
  if (first !== "fields" || key === undefined) return words.name;
  const field = fields.find((one) => one.key === key);
  return field === undefined ? key : labelOf(field);
}

/** Fields that hold something else than what readers have. */
export function changedNames(
  published: { name: string; fields: Record<string, unknown> },
  view: JsonObject,
  type: FormType,
): string[] {
  const now = memberOf(view, "fields");
  const fields = isObject(now) ? now : {};
  const before = published.fields as JsonObject;
  const plain = (value: Json | undefined) => (value === undefined ? undefined : withoutIds(value));
  const changed = [...new Set([...Object.keys(before), ...Object.keys(fields)])].filter(
    (key) => !isSame(plain(memberOf(before, key)), plain(memberOf(fields, key))),
  );
  const isRenamed = type.kind !== "collection" && !isSame(published.name, memberOf(view, "name"));
  return [
    ...(isRenamed ? [words.name] : []),
    ...changed.map((key) => fieldName(["fields", key], type)),
  ];
}

/** Who changed which fields, a line for each person. @param me left out */
export function whoChanged(
  changed: readonly ChangedSince[],
  type: FormType,
  me: number | null = null,
): string[] {
  const others = changed.filter(({ by }) => me === null || by?.id !== me);
  const byWhom = Map.groupBy(others, ({ by }) => by?.name ?? words.program);
  return [...byWhom].map(([name, all]) => {
    const names = new Set(all.map(({ path }) => fieldName(path, type)));
    return words.whose(name, [...names].join(", "));
  });
}
