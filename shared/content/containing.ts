import { AppError } from "../errors.ts";
import { MAX_CONTAINS_DOCUMENTS } from "../limits.ts";
import type { Operand } from "./condition.ts";
import type { ResolvedSelection } from "./filters.ts";
import type { Model } from "./model.ts";
import type { Source, WantedOfType } from "./source.ts";

/**
 * No index finds a text within others, so what `__contains` looks through is bounded: the documents that the list's other
 * conditions leave, or all of the type that a reference leads to. One question each, before the list itself is asked for.
 * @throws AppError `invalid` past the limit
 */
export async function refuseWide(
  source: Source,
  model: Model,
  wanted: WantedOfType,
  { conditions, through }: ResolvedSelection,
): Promise<void> {
  const containing = conditions.filter(({ test }) => test.kind === "contains");
  if (containing.length === 0) return;
  const own = containing.filter(({ operand }) => targetOf(operand) === undefined);
  const others = conditions.filter((condition) => !own.includes(condition));
  const targets = new Set(containing.flatMap(({ operand }) => targetOf(operand) ?? []));
  const looked = [...targets].map((id) => ({ id, conditions: [] as typeof others }));
  if (own.length > 0) looked.push({ id: wanted.type.id, conditions: others });
  for (const { id, conditions: left } of looked) {
    const type = model.byId.get(id);
    if (type === undefined) continue;
    const asked = { type, locale: wanted.locale, offset: 0, limit: 0 };
    const { count } = await source.selected(model, asked, {
      conditions: left,
      order: null,
      through,
    });
    if (count > MAX_CONTAINS_DOCUMENTS) throw tooMany(type.key, left.length > 0);
  }
}

/** The type whose documents hold what is compared, when a reference leads there. */
function targetOf(operand: Operand): number | undefined {
  if (operand.kind === "any") return targetOf(operand.inner);
  return operand.kind === "reference" ? (targetOf(operand.inner) ?? operand.target) : undefined;
}

const tooMany = (key: string, isNarrowed: boolean) =>
  new AppError(
    "invalid",
    `"__contains" looks through at most ${MAX_CONTAINS_DOCUMENTS} documents, and ${key} has more` +
      `${isNarrowed ? " that meet the other filters" : ""}.`,
  );
