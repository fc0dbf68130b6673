import { useForm, type ControlProps } from "../form/context.ts";
import { setting } from "../form/edits.ts";
import { FieldFrame } from "../form/frame.tsx";
import { words } from "../form/words.ts";
import { textOf } from "./text.tsx";

/** One of a list; what is stored and not offered any more can be seen, and stays until another is chosen. */
export function DropdownField({ field, place }: ControlProps<"dropdown">) {
  const { host } = useForm();
  const stored = place.value.value;
  const text = textOf(stored);
  const isGone = text !== "" && !field.options.includes(text);
  return (
    <FieldFrame field={field} place={place}>
      {({ readOnly, ...tied }) => (
        <select
          {...tied}
          class="input"
          value={text}
          disabled={readOnly}
          onChange={({ currentTarget }) =>
            host.edit(setting(place.path, stored, currentTarget.value))
          }
        >
          <option value="">{words.none}</option>
          {isGone && <option value={text}>{words.noLongerOffered(text)}</option>}
          {field.options.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
      )}
    </FieldFrame>
  );
}
