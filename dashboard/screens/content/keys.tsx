import { signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { Shown } from "../../ui/dialog.tsx";
import { Checkbox } from "../../ui/field.tsx";
import { readDevice, writeDevice } from "../../ui/device.ts";
import { words } from "./words.ts";

const KEPT = "larder.keys";

/** Whether single keys do anything (WCAG 2.1.4: there must be a way to turn them off). */
const isOn = signal(readDevice(KEPT) !== "off");

const set = (on: boolean) => {
  isOn.value = on;
  writeDevice(KEPT, on ? "on" : "off");
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.matches("input:not([type=checkbox]), textarea, select, [contenteditable], dialog *");

/** Hears single keys where nobody writes, unless they are off. @param press says whether a key means something */
export function useSingleKeys(press: (key: string) => boolean): void {
  useLayoutEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (!isOn.value || !isPlain || isTyping(event.target)) return;
      if (press(event.key)) event.preventDefault();
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  });
}

/** `j` and `k` go through what has `data-row`, `x` presses the box of its row, `/` goes to the search. */
export const useListKeys = (
  list: RefObject<HTMLElement>,
  search: RefObject<HTMLInputElement>,
): void => useSingleKeys((key) => pressed(key, list.current, search.current));

/** @returns whether the key means something here */
function pressed(key: string, list: HTMLElement | null, search: HTMLInputElement | null): boolean {
  const rows = [...(list?.querySelectorAll<HTMLElement>("tbody tr") ?? [])];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const goTo = (row: HTMLElement | undefined) =>
    row?.querySelector<HTMLElement>("[data-row]")?.focus();
  switch (key) {
    case "j":
      goTo(rows[Math.min(at + 1, rows.length - 1)]);
      return true;
    case "k":
      goTo(rows[Math.max(at - 1, 0)]);
      return true;
    case "x":
      rows[at]?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
      return at >= 0;
    case "/":
      search?.focus();
      return search !== null;
    default:
      return false;
  }
}

/** Which keys there are, and whether they are heard. */
export const KeysDialog = ({ onClose }: { onClose: () => void }) => (
  <Shown title={words.keysTitle} onClose={onClose}>
    <dl class="keys">
      {words.keyRows.map(([key, does]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
    <Checkbox label={words.keysOn} help={words.keysOnHelp} checked={isOn.value} onCheck={set} />
  </Shown>
);
