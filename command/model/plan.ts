import { componentKeys, referenceTargets, type Field } from "../../shared/content/model.ts";
import { differencesBetween } from "./difference.ts";
import { idOf, type ModelType } from "./shapes.ts";

/** One request of a push. What it names is there when its turn comes. */
export interface Step {
  act: "create" | "change" | "remove";
  type: ModelType;
  /** Whether fields are left out that a later step brings, or that name what is being removed. */
  inPart: boolean;
}

/**
 * The requests that make `wanted` of `current`, in an order in which each finds what it names: types that name one another
 * are made without the fields that do, which come when all are there. Pure.
 */
export function planOf(current: readonly ModelType[], wanted: readonly ModelType[]): Step[] {
  const differences = differencesBetween(current, wanted);
  const of = (kind: "new" | "gone") =>
    differences.flatMap((one) => (one.kind === kind ? [one.type] : []));
  const made = creating(of("new"), new Set(current.map(idOf)));
  const changed = differences
    .flatMap((one) => (one.kind === "changed" ? [one] : []))
    // what may be refused first: then nothing but what is new was done
    .toSorted((a, b) => Number(b.mayBeRefused) - Number(a.mayBeRefused))
    .map(({ type }) => type);
  const completed = made.filter(({ inPart }) => inPart).map(({ type }) => type);
  const whole = new Map(wanted.map((type) => [idOf(type), type]));
  return [
    ...made,
    ...[...changed, ...completed].map((type): Step => {
      return { act: "change", type: whole.get(idOf(type)) ?? type, inPart: false };
    }),
    ...removing(of("gone")),
  ];
}

/** Ids of the types that fields name. */
export const namesIn = (fields: Field[]): string[] => [
  ...componentKeys(fields).map((key) => idOf({ kind: "component", key })),
  ...referenceTargets(fields).map(idOf),
];

function creating(types: readonly ModelType[], there: ReadonlySet<string>): Step[] {
  const steps: Step[] = [];
  const known = new Set(there);
  const waiting = [...types];
  while (waiting.length > 0) {
    const isReady = (type: ModelType) =>
      namesIn(type.fields).every((id) => known.has(id) || isOwn(type, id));
    const next = waiting.find(isReady);
    const [type] = waiting.splice(next === undefined ? 0 : waiting.indexOf(next), 1);
    if (type === undefined) break;
    const fields = next
      ? type.fields
      : without(type.fields, (id) => !known.has(id) && !isOwn(type, id));
    steps.push({ act: "create", type: { ...type, fields }, inPart: next === undefined });
    known.add(idOf(type));
  }
  return steps;
}

/** A page type or a collection may name itself. */
const isOwn = (type: ModelType, id: string): boolean => idOf(type) === id;

/** What nobody else names goes first; where all are named, one that names others lets them go. */
function removing(types: readonly ModelType[]): Step[] {
  const steps: Step[] = [];
  const waiting = [...types];
  while (waiting.length > 0) {
    const names = (type: ModelType, other: ModelType) =>
      other !== type && namesIn(type.fields).includes(idOf(other));
    const free = waiting.findIndex((type) => !waiting.some((one) => names(one, type)));
    const at = Math.max(
      free,
      waiting.findIndex((type) => free === -1 && waiting.some((one) => names(type, one))),
    );
    const type = waiting[at];
    if (type === undefined) break;
    if (free === -1) {
      const ids = new Set(waiting.map(idOf));
      const fields = without(type.fields, (id) => ids.has(id) && !isOwn(type, id));
      waiting[at] = { ...type, fields };
      steps.push({ act: "change", type: { ...type, fields }, inPart: true });
    } else {
      waiting.splice(at, 1);
      steps.push({ act: "remove", type, inPart: false });
    }
  }
  return steps;
}

/** The fields without those that name what is absent; a repeater of which nothing is left goes, too. */
const without = (fields: readonly Field[], isAbsent: (id: string) => boolean): Field[] =>
  fields.flatMap((field): Field[] => {
    if (field.kind !== "repeater") return namesIn([field]).some(isAbsent) ? [] : [field];
    const inner = field.fields.filter((one) => !namesIn([one]).some(isAbsent));
    return inner.length === 0 ? [] : [{ ...field, fields: inner }];
  });
