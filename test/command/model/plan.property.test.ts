import fc from "fast-check";
import { expect, it } from "vitest";
import { differencesBetween } from "../../../command/model/difference.ts";
import { parseModel, printModel } from "../../../command/model/file.ts";
import { namesIn, planOf, type Step } from "../../../command/model/plan.ts";
import { idOf, sorted, type ModelType } from "../../../command/model/shapes.ts";
import type { Field } from "../../../shared/content/model.ts";
import { many, number, one, text } from "../../support/model.ts";

/** Plans of a push, for any two models of six types that name one another. */

const KEYS = { page: ["a", "b"], collection: ["c", "d"], component: ["e", "f"] } as const;

const reference = (key: string) =>
  fc
    .record({
      of: fc.constantFrom("page" as const, "collection" as const),
      at: fc.nat(1),
      many: fc.boolean(),
    })
    .map(({ of, at, many: isList }): Field => (isList ? many : one)(key, of, KEYS[of][at] ?? ""));
const simple = (key: string) =>
  fc.oneof(fc.constant(text(key)), fc.constant(number(key)), reference(key));
const repeater = simple("inner").map(
  (inner) => ({ key: "rows", kind: "repeater", fields: [inner] }) as Field,
);
const parts: fc.Arbitrary<Field> = fc.oneof(
  fc
    .constantFrom("e", "f")
    .map((component): Field => ({ key: "part", kind: "component", component })),
  fc
    .subarray(["e", "f"], { minLength: 1 })
    .map((components): Field => ({ key: "part", kind: "component_picker", components })),
);
const fieldsOf: Record<keyof typeof KEYS, fc.Arbitrary<Field[]>> = {
  page: fc.tuple(simple("x"), simple("y"), repeater, parts).chain((fields) => fc.subarray(fields)),
  collection: fc.tuple(simple("x"), simple("y")).chain((fields) => fc.subarray(fields)),
  component: fc.tuple(simple("x"), repeater).chain((fields) => fc.subarray(fields)),
};
const types = (Object.keys(KEYS) as (keyof typeof KEYS)[]).flatMap((kind) =>
  KEYS[kind].map((key) =>
    fieldsOf[kind].map((fields): ModelType => ({ kind, key, name: key, fields })),
  ),
);
/** A model in which what is named is there. */
const model = fc
  .tuple(...types)
  .chain((all) => fc.subarray([...all]))
  .map((some) => {
    const there = new Set(some.map(idOf));
    const isWhole = (field: Field) => namesIn([field]).every((id) => there.has(id));
    return sorted(some.map((type) => ({ ...type, fields: type.fields.filter(isWhole) })));
  });

/** Carries steps out as an origin does. @throws Error at what it refuses */
function carriedOut(current: ModelType[], steps: Step[]): ModelType[] {
  const known = new Map(current.map((type) => [idOf(type), type]));
  for (const { act, type } of steps) {
    const id = idOf(type);
    expect(known.has(id), `${act} ${id}`).toBe(act !== "create");
    if (act === "remove") {
      known.delete(id);
      for (const other of known.values())
        expect(namesIn(other.fields), `${id} is named by ${idOf(other)}`).not.toContain(id);
      continue;
    }
    const absent = namesIn(type.fields).find((name) => name !== id && !known.has(name));
    expect(absent, `${act} ${id}`).toBeUndefined();
    known.set(id, type);
  }
  return sorted([...known.values()]);
}

it("leads from any model to any other, and each request finds what it names", () => {
  fc.assert(
    fc.property(model, model, (current, wanted) => {
      const steps = planOf(current, wanted);
      expect(carriedOut(current, steps)).toEqual(wanted);
      expect(planOf(wanted, wanted)).toEqual([]);
      // what is removed is named last; a type is written twice at most
      expect(steps.length).toBeLessThanOrEqual(2 * (current.length + wanted.length));
    }),
    { numRuns: 1_000 },
  );
});

it("has a step for each difference, and the words of each are no more than one sentence", () => {
  fc.assert(
    fc.property(model, model, (current, wanted) => {
      const named = new Set(planOf(current, wanted).map(({ type }) => idOf(type)));
      const differences = differencesBetween(current, wanted);
      expect(new Set(differences.map(({ type }) => idOf(type)))).toEqual(named);
      for (const one of differences)
        if (one.kind === "changed")
          for (const line of one.said) expect(line).not.toMatch(/\n|undefined/);
    }),
  );
});

it("is read from a file as it was printed, whatever order its types and members have", () => {
  fc.assert(
    fc.property(model, (types) => {
      const printed = printModel(types);
      expect(parseModel(printed, "file")).toEqual(types);
      const turned = types.toReversed().map((type) => ({
        ...type,
        fields: type.fields.map(
          (field) => Object.fromEntries(Object.entries(field).toReversed()) as unknown as Field,
        ),
      }));
      expect(printModel(turned)).toBe(printed);
    }),
  );
});
