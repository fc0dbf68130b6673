import type { Field, FieldOf } from "../../shared/content/model.ts";
import { idOf, type ModelType } from "./shapes.ts";

/** What is another in one model than in another, in plain words. */

export type Difference =
  | { kind: "new"; type: ModelType }
  | { kind: "gone"; type: ModelType }
  | {
      kind: "changed";
      was: ModelType;
      type: ModelType;
      /** A sentence for each difference. */
      said: string[];
      /** Fields that were taken out: readers get them no more. */
      taken: string[];
      /** Whether the origin may refuse it, for what documents hold. */
      mayBeRefused: boolean;
    };

/** Differences from `before` to `after`, in the order of `after`, and then what is gone. */
export function differencesBetween(
  before: readonly ModelType[],
  after: readonly ModelType[],
): Difference[] {
  const [was, is] = [before, after].map((types) => new Map(types.map((one) => [idOf(one), one])));
  const found = after.flatMap((type): Difference[] => {
    const old = was?.get(idOf(type));
    if (old === undefined) return [{ kind: "new", type }];
    const changes = changesOf(old, type);
    return changes.said.length === 0 ? [] : [{ kind: "changed", was: old, type, ...changes }];
  });
  const gone = before.filter((type) => !is?.has(idOf(type)));
  return [...found, ...gone.map((type): Difference => ({ kind: "gone", type }))];
}

interface Changes {
  said: string[];
  taken: string[];
  mayBeRefused: boolean;
}

function changesOf(was: ModelType, is: ModelType): Changes {
  const fields = fieldChanges(was.fields, is.fields, "");
  const name = was.name === is.name ? [] : [`name: ${shown(was.name)} becomes ${shown(is.name)}`];
  return { ...fields, said: [...name, ...fields.said] };
}

function fieldChanges(before: readonly Field[], after: readonly Field[], at: string): Changes {
  const old = new Map(before.map((field) => [field.key, field]));
  const kept = new Set(after.map(({ key }) => key));
  const each = after.map((field) => {
    const was = old.get(field.key);
    if (was !== undefined) return memberChanges(was, field, at);
    const said = [`field ${at}${field.key} is new: ${kindWords(field)}`];
    return { said, taken: [], mayBeRefused: false };
  });
  const gone = before.filter(({ key }) => !kept.has(key)).map(({ key }) => `${at}${key}`);
  const order = (fields: readonly Field[], others: ReadonlySet<string>) =>
    fields.flatMap(({ key }) => (others.has(key) ? [key] : [])).join(", ");
  const isMoved = order(before, kept) !== order(after, new Set(old.keys()));
  const list = at === "" ? "the fields" : `the fields of ${at.slice(0, -1)}`;
  return {
    said: [
      ...each.flatMap(({ said }) => said),
      ...gone.map((path) => `field ${path} is taken out`),
      ...(isMoved ? [`${list} have another order: ${after.map(({ key }) => key).join(", ")}`] : []),
    ],
    taken: [...each.flatMap(({ taken }) => taken), ...gone],
    mayBeRefused: each.some(({ mayBeRefused }) => mayBeRefused),
  };
}

/** What of a field readers and stored values do not depend on. */
const HARMLESS = ["name", "help", "group", "placeholder", "default"];

function memberChanges(was: Field, is: Field, at: string): Changes {
  const path = `${at}${is.key}`;
  if (was.kind !== is.kind) {
    const said = [`field ${path} becomes ${kindWords(is)}; it was ${kindWords(was)}`];
    return { said, taken: [], mayBeRefused: true };
  }
  const inner =
    was.kind === "repeater" && is.kind === "repeater"
      ? fieldChanges(was.fields, is.fields, `${path}.`)
      : { said: [], taken: [], mayBeRefused: false };
  const members = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const changed = members.filter(
    (member) => member !== "fields" && shown(memberIn(was, member)) !== shown(memberIn(is, member)),
  );
  const said = changed.map((member) => `field ${path}, ${memberWords(was, is, member)}`);
  return {
    said: [...said, ...inner.said],
    taken: inner.taken,
    mayBeRefused: inner.mayBeRefused || changed.some((member) => !HARMLESS.includes(member)),
  };
}

const memberIn = (field: Field, member: string): unknown =>
  Object.hasOwn(field, member) ? Reflect.get(field, member) : undefined;

const shown = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));

/** `options: "c" is new, "a" is taken out`, `required: nothing becomes true` */
function memberWords(was: Field, is: Field, member: string): string {
  const [old, now] = [memberIn(was, member), memberIn(is, member)];
  if (!Array.isArray(old) || !Array.isArray(now))
    return `${member}: ${shown(old)} becomes ${shown(now)}`;
  const added = now.filter((one) => !old.includes(one)).map((one) => `${shown(one)} is new`);
  const gone = old.filter((one) => !now.includes(one)).map((one) => `${shown(one)} is taken out`);
  const words = [...added, ...gone];
  return `${member}: ${words.length === 0 ? "another order" : words.join(", ")}`;
}

/** What a field is, in words. */
function kindWords(field: Field): string {
  switch (field.kind) {
    case "reference":
      return referenceWords(field);
    case "repeater":
      return `repeater of ${field.fields.map(({ key }) => key).join(", ")}`;
    case "component":
      return `component ${field.component}`;
    case "component_picker":
      return `picker of ${field.components.join(", ")}`;
    case "dropdown":
      return `dropdown of ${field.options.join(", ")}`;
    default:
      return field.kind;
  }
}

const referenceWords = ({ to, many }: FieldOf<"reference">): string =>
  `${many ? "references" : "reference"} to ${to.kind} ${to.key}`;
