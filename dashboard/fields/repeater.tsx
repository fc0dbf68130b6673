import { useForm, type ControlProps } from "../form/context.ts";
import { begun } from "../form/begun.ts";
import { adding } from "../form/edits.ts";
import { labelOf, type FormFieldOf } from "../form/form-field.ts";
import { FieldFrame } from "../form/frame.tsx";
import { words } from "../form/words.ts";
import { ITEM_ID } from "../../shared/working/value.ts";
import { stepTo } from "../../shared/working/path.ts";
import { Button } from "../ui/button.tsx";
import type { RowKind } from "./row.tsx";
import { itemsOf, Rows } from "./rows.tsx";

/** Rows of the same fields. */
export function RepeaterField({ field, place }: ControlProps<"repeater">) {
  const { host, folds, wanted } = useForm();
  const add = () => {
    const id = host.newId();
    host.edit(
      adding(place.path, itemsOf(place.value.peek()), { ...begun(field.fields), [ITEM_ID]: id }),
    );
    const row = [...place.path, stepTo(id)];
    folds.openTo(row);
    wanted.value = [...row, field.fields[0]?.key ?? ""];
  };
  const advice = words.rowsAdvice(field.min, field.max);
  return (
    <FieldFrame field={field} place={place} holds="group" {...(advice && { help: advice })}>
      {({ readOnly }) => (
        <Rows place={place} kind={kindOf(field)} isOff={readOnly}>
          {!readOnly && (
            <Button icon="plus" data-act="add" onClick={add}>
              {words.addTo(labelOf(field))}
            </Button>
          )}
        </Rows>
      )}
    </FieldFrame>
  );
}

const kindOf = (field: FormFieldOf<"repeater">): RowKind => ({
  nameOf: (_, index) => words.row(index + 1),
  fieldsOf: () => field.fields,
  placeOf: (row) => row,
});
