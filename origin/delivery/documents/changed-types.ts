import type { Field } from "../../../shared/content/model.ts";
import type { SiteRow } from "../../../shared/content/rows.ts";

/**
 * Types whose documents may have other rows after an edit of the model: what they hold changed, or a component did and
 * they have any, for a list of components keeps what it once held of each. New types have no documents.
 */
export function changedTypes(before: SiteRow["types"], after: SiteRow["types"]): number[] {
  const was = new Map(before.map((type) => [type.id, held(type.fields)]));
  const components = (types: SiteRow["types"]) =>
    JSON.stringify(types.filter(isComponent).map(({ key, fields }) => [key, held(fields)]));
  const everywhere = components(before) !== components(after);
  return after
    .filter((type) => !isComponent(type) && was.has(type.id))
    .filter(
      ({ id, fields }) =>
        was.get(id) !== held(fields) || (everywhere && fields.some(hasComponents)),
    )
    .map(({ id }) => id);
}

const isComponent = ({ kind }: SiteRow["types"][number]) => kind === "component";
const hasComponents = ({ kind }: Field) => kind === "component" || kind === "component_picker";

/** What decides which stored values are shown. */
const held = (fields: Field[]): string =>
  JSON.stringify(
    fields.map((field) => [
      field.key,
      field.kind,
      field.kind === "repeater" ? held(field.fields) : "",
      field.kind === "component" ? field.component : "",
    ]),
  );
