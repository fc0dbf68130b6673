import { useComputed } from "@preact/signals";
import { useId } from "preact/hooks";
import { useForm, type ControlProps } from "../form/context.ts";
import { fieldsOf, labelOf } from "../form/form-field.ts";
import { FieldFrame } from "../form/frame.tsx";
import { Members } from "../form/members.tsx";
import { Unfit } from "../form/unfit.tsx";
import { Fold } from "./fold.tsx";
import { useSummary } from "./summary.ts";

/** The fields of a component, which can be folded; folded ones are not in the page. */
export function ComponentField({ field, place }: ControlProps<"component">) {
  const { folds, shape } = useForm();
  const id = useId();
  const fold = folds.at(place.path, true);
  const summary = useSummary(place, fieldsOf(field.component, shape.components));
  const isKnown = shape.components.some(({ key }) => key === field.component);
  const isEmpty = useComputed(() => place.value.value === undefined).value;
  if (!isKnown && !isEmpty) return <Unfit field={field} place={place} />;
  return (
    <FieldFrame
      field={field}
      place={place}
      holds="group"
      head={
        <Fold
          isOpen={fold.value}
          onToggle={() => (fold.value = !fold.value)}
          controls={id}
          name={labelOf(field)}
          summary={fold.value ? "" : summary.value}
          place={place}
        />
      }
    >
      {() =>
        fold.value && (
          <div id={id}>
            <Members fields={fieldsOf(field.component, shape.components)} place={place} />
          </div>
        )
      }
    </FieldFrame>
  );
}
