import { useState } from "preact/hooks";
import { Checkbox, Select, TextField } from "../../ui/field.tsx";
import { type Draft, optionsOf } from "./draft.ts";
import { words } from "./words.ts";

interface Props {
  draft: Draft;
  set: (changed: Partial<Draft>) => void;
}

/** What of a field is for those who fill it in; no answer to a reader depends on it. */
export function HintFields({ draft, set }: Props) {
  // as it was when it was opened: what is emptied is not folded away from under who empties it
  const [isOpen] = useState(() => hasHints(draft));
  const isShort = draft.kind === "short_text" || draft.kind === "long_text";
  return (
    <details class="group" open={isOpen}>
      <summary>{words.hints}</summary>
      <div class="stack">
        <TextField
          label={words.help}
          help={words.helpHelp}
          maxLength={500}
          value={draft.help}
          onText={(help) => set({ help })}
        />
        <TextField
          label={words.group}
          help={words.groupHelp}
          maxLength={100}
          value={draft.group}
          onText={(group) => set({ group })}
        />
        {isShort && <ShortTextHints draft={draft} set={set} />}
        <Default draft={draft} set={set} />
      </div>
    </details>
  );
}

const hasHints = ({ help, group, placeholder, maxChars, begins }: Draft): boolean =>
  [help, group, placeholder, maxChars, begins].some((text) => text !== "");

const ShortTextHints = ({ draft, set }: Props) => (
  <>
    <TextField
      label={words.placeholder}
      help={words.placeholderHelp}
      maxLength={200}
      value={draft.placeholder}
      onText={(placeholder) => set({ placeholder })}
    />
    <TextField
      label={words.maxChars}
      help={words.maxCharsHelp}
      type="number"
      min={1}
      max={100_000}
      value={draft.maxChars}
      onText={(maxChars) => set({ maxChars })}
    />
  </>
);

/** What a new document begins with, of kinds that may have it. */
function Default({ draft, set }: Props) {
  const { kind, begins } = draft;
  const common = { label: words.begins, help: words.beginsHelp, value: begins };
  const onText = (text: string) => set({ begins: text });
  switch (kind) {
    case "short_text":
    case "long_text":
      return <TextField {...common} maxLength={1_000} onText={onText} />;
    case "number":
      return <TextField {...common} type="number" step="any" onText={onText} />;
    case "checkbox":
      return (
        <Checkbox
          label={words.beginsChecked}
          checked={begins === "true"}
          onCheck={(isOn) => onText(isOn ? "true" : "")}
        />
      );
    case "dropdown":
      return (
        <Select
          {...common}
          options={["", ...optionsOf(draft)].map((value) => ({ value, text: value }))}
          onPick={onText}
        />
      );
    default:
      return null;
  }
}
