import { useLocation } from "preact-iso/router";
import { useLayoutEffect, useId, useRef, useState } from "preact/hooks";
import { useListKeys } from "../ui/combobox.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { words as uiWords } from "../ui/words.ts";
import { clock } from "../wiring.ts";
import { createSequences, matching, type Command } from "./commands.ts";
import { useDocuments } from "./documents.ts";
import { words } from "./words.ts";

/** ⌘K, or Control K where there is no ⌘: everything by its name. Opened by the button, too. */
export function Palette({
  commands,
  site,
}: {
  commands: readonly Command[];
  /** Whose documents are found; null at none. */
  site: string | null;
}) {
  const [isOpen, setOpen] = useState(false);
  const { route } = useLocation();
  const run = (command: Command) => {
    setOpen(false);
    if (command.href !== undefined) route(command.href);
    command.run?.();
  };
  useKeys(commands, run, () => setOpen(true));
  return (
    <>
      <button type="button" class="search-button" onClick={() => setOpen(true)}>
        <Icon name="search" />
        <span>{words.search}</span>
        <kbd>{/Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘K" : "Ctrl K"}</kbd>
      </button>
      {isOpen && (
        <Found commands={commands} site={site} onPick={run} onClose={() => setOpen(false)} />
      )}
    </>
  );
}

/** Keys count where nobody is writing, and under no dialog. */
function useKeys(
  commands: readonly Command[],
  run: (command: Command) => void,
  open: () => void,
): void {
  const sequences = useRef(createSequences());
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (document.querySelector("dialog[open]") !== null) return;
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        return open();
      }
      const isWriting =
        event.target instanceof HTMLElement &&
        event.target.closest("input, textarea, select, [contenteditable], [role=menu]") !== null;
      if (isWriting || event.metaKey || event.ctrlKey || event.altKey) return;
      const found = sequences.current(commands, event.key, clock.now());
      if (found !== undefined) run(found);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
}

function Found({
  commands,
  site,
  onPick,
  onClose,
}: {
  commands: readonly Command[];
  site: string | null;
  onPick: (command: Command) => void;
  onClose: () => void;
}) {
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const id = useId();
  const documents = useDocuments(site, text);
  const found = [...matching(commands, text), ...documents];
  useListKeys(input, list, true, { text, options: found.map(({ key }) => key).join("\n") });
  return (
    <Dialog title={words.title} onClose={onClose}>
      <input
        ref={input}
        class="input"
        role="combobox"
        aria-label={words.label}
        aria-expanded="true"
        aria-controls={id}
        aria-autocomplete="list"
        autocomplete="off"
        autofocus
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <ul ref={list} id={id} role="listbox" aria-label={words.title} class="options">
        {found.map((command) => (
          <li
            key={command.key}
            id={`${id}-${command.key}`}
            role="option"
            class="palette-option"
            onClick={() => onPick(command)}
          >
            <span class="breaks">
              {command.text}
              {command.beside !== undefined && <span class="muted"> {command.beside}</span>}
            </span>
            {command.keys !== undefined && <kbd>{command.keys}</kbd>}
          </li>
        ))}
        {found.length === 0 && (
          <li role="option" aria-disabled="true">
            {uiWords.noMatch}
          </li>
        )}
      </ul>
    </Dialog>
  );
}
