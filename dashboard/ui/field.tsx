import type { ComponentChildren, JSX, Ref } from "preact";
import { useId } from "preact/hooks";

/** What surrounds every control: its name, what helps, what is wrong with it. */
export interface FieldProps {
  label: string;
  help?: ComponentChildren;
  /** What is wrong with it, told to those who cannot see it, too. */
  error?: string | null | undefined;
  /** For eyes there is enough around it that says the same. */
  isLabelHidden?: boolean;
}

/** Attributes that tie a control to what surrounds it. */
export interface Tied {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

/** A control with its label, help and error. */
export function Field({
  label,
  help,
  error,
  isLabelHidden = false,
  children,
}: FieldProps & { children: (tied: Tied) => ComponentChildren }) {
  const id = useId();
  const hasError = error !== undefined && error !== null && error !== "";
  const hasHelp = help !== undefined && help !== null && help !== "";
  const described = [hasHelp && `${id}-help`, hasError && `${id}-error`].filter(Boolean);
  return (
    <div class="field">
      <label for={id} class={isLabelHidden ? "visually-hidden" : ""}>
        {label}
      </label>
      {children({
        id,
        "aria-describedby": described.length > 0 ? described.join(" ") : undefined,
        "aria-invalid": hasError ? true : undefined,
      })}
      {hasHelp && (
        <p class="field-help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {hasError && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

type Inputs<Kind extends keyof JSX.IntrinsicElements> = Omit<
  JSX.IntrinsicElements[Kind],
  "label" | "onInput" | "onChange" | "value" | "ref" | "children"
>;

/** One line of text. */
export function TextField({
  label,
  help,
  error,
  isLabelHidden = false,
  value,
  onText,
  inputRef,
  ...rest
}: FieldProps &
  Inputs<"input"> & {
    value: string;
    onText: (text: string) => void;
    inputRef?: Ref<HTMLInputElement>;
  }) {
  return (
    <Field label={label} help={help} error={error} isLabelHidden={isLabelHidden}>
      {(tied) => (
        <input
          type="text"
          {...rest}
          {...tied}
          {...(inputRef === undefined ? {} : { ref: inputRef })}
          class="input"
          value={value}
          onInput={({ currentTarget }) => onText(currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** Several lines of text. */
export function TextArea({
  label,
  help,
  error,
  isLabelHidden = false,
  value,
  onText,
  rows = 4,
  ...rest
}: FieldProps & Inputs<"textarea"> & { value: string; onText: (text: string) => void }) {
  return (
    <Field label={label} help={help} error={error} isLabelHidden={isLabelHidden}>
      {(tied) => (
        <textarea
          {...rest}
          {...tied}
          rows={rows}
          class="input"
          value={value}
          onInput={({ currentTarget }) => onText(currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** One of a few. */
export function Select<Value extends string>({
  label,
  help,
  error,
  isLabelHidden = false,
  value,
  options,
  onPick,
  ...rest
}: FieldProps &
  Inputs<"select"> & {
    value: Value;
    options: readonly { value: Value; text: string }[];
    onPick: (value: Value) => void;
  }) {
  return (
    <Field label={label} help={help} error={error} isLabelHidden={isLabelHidden}>
      {(tied) => (
        <select
          {...rest}
          {...tied}
          class="input"
          value={value}
          onChange={({ currentTarget }) => {
            const picked = options.find((one) => one.value === currentTarget.value);
            if (picked !== undefined) onPick(picked.value);
          }}
        >
          {options.map((one) => (
            <option key={one.value} value={one.value}>
              {one.text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Yes or no. */
export function Checkbox({
  label,
  help,
  checked,
  onCheck,
  disabled = false,
}: {
  label: string;
  help?: string;
  checked: boolean;
  onCheck: (checked: boolean) => void;
  disabled?: boolean;
}) {
  const id = useId();
  return (
    <div class="checkbox">
      <input
        type="checkbox"
        id={id}
        checked={checked}
        disabled={disabled}
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        onChange={({ currentTarget }) => onCheck(currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      {help !== undefined && (
        <p class="field-help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  );
}
