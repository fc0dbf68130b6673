import type { Json } from "../../shared/working/value.ts";
import { Button } from "../ui/button.tsx";
import { useForm } from "./context.ts";
import { setting } from "./edits.ts";
import { labelOf, type FormField } from "./form-field.ts";
import { FieldFrame } from "./frame.tsx";
import type { Place } from "./place.ts";
import { SourceText } from "./source.tsx";
import { words } from "./words.ts";

/** A field whose stored value is not of its kind: as it is written, to be kept or to be emptied. */
export function Unfit({ field, place }: { field: FormField; place: Place }) {
  const { host } = useForm();
  const stored: Json | undefined = place.value.value;
  const label = labelOf(field);
  return (
    <FieldFrame field={field} place={place} holds="group" help={words.unfit}>
      {({ readOnly }) => (
        <>
          <SourceText label={words.source(label)} value={stored} />
          <div class="form-actions">
            <Button
              disabled={readOnly}
              onClick={() => host.edit(setting(place.path, stored, undefined))}
            >
              {words.empty}
            </Button>
          </div>
        </>
      )}
    </FieldFrame>
  );
}
