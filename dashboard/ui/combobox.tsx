import ComboboxNav from "@github/combobox-nav";
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Field, type FieldProps } from "./field.tsx";
import { useFloating } from "./popover.tsx";
import { announce } from "./toast.tsx";
import { words } from "./words.ts";

export interface ComboboxProps<Option> extends FieldProps {
  text: string;
  onText: (text: string) => void;
  /** What fits the text; the caller looks for it. */
  options: readonly Option[];
  keyOf: (option: Option) => string;
  show: (option: Option) => ComponentChildren;
  onPick: (option: Option) => void;
  placeholder?: string;
  isBusy?: boolean;
}

/**
 * A text field that offers what fits: arrows, Enter, Esc (ARIA Authoring Practices, "Combobox", the list part by
 * `@github/combobox-nav`).
 */
export function Combobox<Option>(props: ComboboxProps<Option>) {
  const { options, text, onText, keyOf, onPick, placeholder, isBusy = false } = props;
  const [isOpen, setOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  useFloating(input, list, isOpen, { isAsWide: true });
  useListKeys(input, list, isOpen, { text, options: options.map(keyOf).join("\n") });
  useEffect(() => {
    if (isOpen && !isBusy) announce(words.results(options.length));
  }, [isOpen, isBusy, options.length]);
  return (
    <Field {...props}>
      {(tied) => (
        <div class="combobox">
          <input
            {...tied}
            ref={input}
            type="text"
            class="input"
            role="combobox"
            aria-expanded={isOpen}
            aria-controls={`${tied.id}-list`}
            aria-autocomplete="list"
            autocomplete="off"
            placeholder={placeholder}
            value={text}
            onFocus={() => setOpen(true)}
            onClick={() => setOpen(true)}
            onBlur={() => setOpen(false)}
            onInput={({ currentTarget }) => {
              setOpen(true);
              onText(currentTarget.value);
            }}
            onKeyDown={(event) => {
              if (event.key === "ArrowDown") setOpen(true);
              if (event.key !== "Escape" || !isOpen) return;
              event.preventDefault();
              event.stopPropagation();
              setOpen(false);
            }}
          />
          <Options
            {...props}
            id={tied.id}
            list={list}
            isOpen={isOpen}
            onPick={(option) => {
              setOpen(false);
              onPick(option);
            }}
          />
        </div>
      )}
    </Field>
  );
}

function Options<Option>(
  props: ComboboxProps<Option> & {
    id: string;
    list: RefObject<HTMLUListElement>;
    isOpen: boolean;
  },
) {
  const { id, list, isOpen, label, options, keyOf, show, onPick, isBusy = false } = props;
  return (
    <ul
      ref={list}
      id={`${id}-list`}
      role="listbox"
      aria-label={label}
      class="floating options"
      hidden={!isOpen}
      aria-busy={isBusy}
      // a press must not take the focus from the field
      onMouseDown={(event) => event.preventDefault()}
    >
      {options.map((option) => (
        <li
          key={keyOf(option)}
          id={`${id}-${keyOf(option)}`}
          role="option"
          onClick={() => onPick(option)}
        >
          {show(option)}
        </li>
      ))}
      {options.length === 0 && !isBusy && (
        <li role="option" aria-disabled="true">
          {words.noMatch}
        </li>
      )}
    </ul>
  );
}

/**
 * Arrows move through the list while it is open, Enter presses what they are at: the first, to begin with, and again for another
 * text. Options that come or go around the one they are at do not move them: Enter would press another.
 */
export function useListKeys(
  input: { current: HTMLInputElement | null },
  list: { current: HTMLElement | null },
  isOpen: boolean,
  { text, options }: { text: string; options: string },
): void {
  const at = useRef<{ text: string; id: string | undefined }>({ text, id: undefined });
  useLayoutEffect(() => {
    const [field, offered] = [input.current, list.current];
    if (!isOpen || field === null || offered === null)
      return void (at.current = { text, id: undefined });
    const nav = new ComboboxNav(field, offered, {
      firstOptionSelectionMode: "active",
      tabInsertsSuggestions: false,
    });
    nav.start();
    if (at.current.text === text) goTo(nav, offered, at.current.id);
    return () => {
      at.current = { text, id: chosenIn(offered)?.id };
      // not `destroy`: the roles are the field's own
      nav.stop();
    };
  }, [isOpen, text, options, input, list]);
}

const chosenIn = (list: HTMLElement) => list.querySelector<HTMLElement>("[aria-selected=true]");

/** Goes down to an option by the keys' own steps, which tell those who hear the page. */
function goTo(nav: ComboboxNav, list: HTMLElement, id: string | undefined): void {
  const ids = [...list.querySelectorAll("[role=option]")].map((option) => option.id);
  if (id === undefined || !ids.includes(id)) return;
  for (const _ of ids) {
    nav.navigate(1);
    if (chosenIn(list)?.id === id) return;
  }
}
