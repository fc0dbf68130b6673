import { Checkbox, Select, TextArea, TextField } from "../../ui/field.tsx";
import type { Draft, Targets } from "./draft.ts";
import { words } from "./words.ts";

interface Props {
  draft: Draft;
  set: (changed: Partial<Draft>) => void;
  targets: Targets;
  components: readonly { key: string; name: string }[];
}

/** What is asked of a field of one kind alone. */
export function OfKind(props: Props) {
  const { draft, set } = props;
  switch (draft.kind) {
    case "dropdown":
      return (
        <TextArea
          label={words.options}
          help={words.optionsHelp}
          required
          value={draft.options}
          onText={(options) => set({ options })}
        />
      );
    case "reference":
      return <ReferenceFields {...props} />;
    case "repeater":
      return <RepeaterFields {...props} />;
    case "component":
      return <ComponentField {...props} />;
    case "component_picker":
      return <PickerField {...props} />;
    default:
      return null;
  }
}

function ReferenceFields({ draft, set, targets }: Props) {
  const options = (["page", "collection"] as const).flatMap((kind) =>
    targets[kind].map(({ key, name }) => ({
      value: `${kind}.${key}`,
      text: `${words.kinds[kind]}: ${name}`,
      to: { kind, key },
    })),
  );
  if (options.length === 0) return null;
  const value = draft.to === null ? (options[0]?.value ?? "") : `${draft.to.kind}.${draft.to.key}`;
  return (
    <>
      <Select
        label={words.to}
        value={value}
        options={options}
        onPick={(picked) => set({ to: options.find((one) => one.value === picked)?.to ?? null })}
      />
      <Checkbox label={words.many} checked={draft.many} onCheck={(many) => set({ many })} />
    </>
  );
}

const RepeaterFields = ({ draft, set }: Props) => (
  <>
    <p class="muted">{words.firstInner}</p>
    <div class="beside">
      <TextField
        label={words.min}
        type="number"
        min={0}
        value={draft.min}
        onText={(min) => set({ min })}
      />
      <TextField
        label={words.max}
        type="number"
        min={1}
        value={draft.max}
        onText={(max) => set({ max })}
      />
    </div>
  </>
);

const ComponentField = ({ draft, set, components }: Props) => (
  <Select
    label={words.component}
    required
    value={draft.component}
    options={[
      { value: "", text: "" },
      ...components.map(({ key, name }) => ({ value: key, text: name })),
    ]}
    onPick={(component) => set({ component })}
  />
);

const PickerField = ({ draft, set, components }: Props) => (
  <fieldset class="group">
    <legend>{words.components}</legend>
    {components.map(({ key, name }) => (
      <Checkbox
        key={key}
        label={name}
        checked={draft.components.includes(key)}
        onCheck={(isOn) =>
          set({
            components: isOn
              ? [...draft.components, key]
              : draft.components.filter((one) => one !== key),
          })
        }
      />
    ))}
  </fieldset>
);
