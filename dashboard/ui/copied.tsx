import { useRef } from "preact/hooks";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";
import { say } from "./toast.tsx";
import { words } from "./words.ts";

/** A text to take elsewhere: shown, chosen as a whole by a press, and copied by a button. */
export function Copied({ label, help, text }: { label: string; help?: string; text: string }) {
  const input = useRef<HTMLInputElement>(null);
  const copy = async () => {
    input.current?.select();
    // browsers give the clipboard to secure pages only; there the text is chosen, and a key copies it
    const isCopied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    say(isCopied === true ? words.copied : words.copyByKey);
  };
  return (
    <Field label={label} help={help}>
      {(tied) => (
        <div class="copied">
          <input
            {...tied}
            ref={input}
            class="input mono"
            readOnly
            value={text}
            onFocus={({ currentTarget }) => currentTarget.select()}
          />
          <Button icon="copy" onClick={() => void copy()}>
            {words.copy}
          </Button>
        </div>
      )}
    </Field>
  );
}
