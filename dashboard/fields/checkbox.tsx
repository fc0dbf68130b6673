import { useForm, type ControlProps } from "../form/context.ts";
import { setting } from "../form/edits.ts";
import { FieldFrame } from "../form/frame.tsx";

/** Yes or no. */
export function CheckboxField({ field, place }: ControlProps<"checkbox">) {
  const { host } = useForm();
  const stored = place.value.value;
  return (
    <FieldFrame field={field} place={place}>
      {({ readOnly, "aria-required": _required, ...tied }) => (
        <input
          {...tied}
          type="checkbox"
          class="form-checkbox"
          checked={stored === true}
          disabled={readOnly}
          onChange={({ currentTarget }) =>
            host.edit(setting(place.path, stored, currentTarget.checked))
          }
        />
      )}
    </FieldFrame>
  );
}
