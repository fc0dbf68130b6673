import { useForm, type ControlProps } from "../form/context.ts";
import { begun } from "../form/begun.ts";
import { adding } from "../form/edits.ts";
import { fieldsOf, labelOf, type FormType } from "../form/form-field.ts";
import { FieldFrame } from "../form/frame.tsx";
import { typeOf } from "../form/frames.ts";
import { words } from "../form/words.ts";
import { stepTo } from "../../shared/working/path.ts";
import { ITEM_ID } from "../../shared/working/value.ts";
import { Button } from "../ui/button.tsx";
import type { RowKind } from "./row.tsx";
import { itemsOf, Rows } from "./rows.tsx";

/** Components of several kinds, in the order that the reader gives them. */
export function ComponentPickerField({ field, place }: ControlProps<"component_picker">) {
  const { host, folds, shape, wanted } = useForm();
  const { components } = shape;
  const add = (type: string) => {
    const id = host.newId();
    const item = { [ITEM_ID]: id, type, fields: begun(fieldsOf(type, components)) };
    host.edit(adding(place.path, itemsOf(place.value.peek()), item));
    const row = [...place.path, stepTo(id)];
    folds.openTo(row);
    const [first] = fieldsOf(type, components);
    wanted.value = first === undefined ? row : [...row, "fields", first.key];
  };
  return (
    <FieldFrame field={field} place={place} holds="group">
      {({ readOnly }) => (
        <Rows place={place} kind={kindOf(components)} isOff={readOnly}>
          {!readOnly && (
            <div class="form-actions" role="group" aria-label={words.addTo(labelOf(field))}>
              {field.components.map((key, index) => (
                <Button
                  key={key}
                  icon="plus"
                  {...(index === 0 && { "data-act": "add" })}
                  onClick={() => add(key)}
                >
                  {words.addPart(nameOf(key, components))}
                </Button>
              ))}
            </div>
          )}
        </Rows>
      )}
    </FieldFrame>
  );
}

const nameOf = (key: string, components: readonly FormType[]): string =>
  components.find((one) => one.key === key)?.name ?? key;

const kindOf = (components: readonly FormType[]): RowKind => ({
  nameOf: (row, index) => `${index + 1}. ${nameOf(typeOf(row), components)}`,
  fieldsOf: (row) => components.find(({ key }) => key === typeOf(row))?.fields ?? null,
  placeOf: (row) => row.at("fields"),
});
