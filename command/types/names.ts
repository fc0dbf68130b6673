import { idOf, type ModelType } from "../model/shapes.ts";
import type { TypeKind } from "../../shared/content/model.ts";

/** What types of a model are called in TypeScript. */
export interface Names {
  /** `fields`: of what its fields are. `whole`: of what has them, which a component is itself. */
  of: (type: ModelType) => { fields: string; whole: string };
}

const SUFFIX = {
  page: "Page",
  single: "Single",
  collection: "Item",
  component: "Component",
} as const;

/** Names of all types: `country` is `CountryPage`, `landing-page` is `LandingPage`. No two are the same. */
export function namesOf(types: readonly ModelType[]): Names {
  const taken = new Set<string>();
  const names = new Map(
    types.map((type) => {
      const word = wordOf(type.key);
      const free = (count: number): string => {
        const suffix = SUFFIX[type.kind];
        const stem =
          word.endsWith(suffix) && word !== suffix ? word.slice(0, -suffix.length) : word;
        const name = `${stem}${suffix}${count === 1 ? "" : count}`;
        return taken.has(name) || taken.has(`${name}Fields`) ? free(count + 1) : name;
      };
      const whole = free(1);
      const fields = fieldsName(whole, type.kind);
      taken.add(whole).add(fields);
      return [idOf(type), { whole, fields }];
    }),
  );
  return { of: (type) => names.get(idOf(type)) ?? { whole: "unknown", fields: "unknown" } };
}

const fieldsName = (whole: string, kind: TypeKind): string =>
  kind === "component" ? whole : `${whole}Fields`;

const wordOf = (key: string): string =>
  key
    .split(/[-_]+/)
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join("");
