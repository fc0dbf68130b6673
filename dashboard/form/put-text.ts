import { caretIn } from "./caret.ts";

export type TextControl = HTMLInputElement | HTMLTextAreaElement;

/** Another text in a control; a caret in it stays where it is among the characters that stay. */
export function putText(control: TextControl, text: string): void {
  const before = control.value;
  if (before === text) return;
  const { selectionStart: start, selectionEnd: end } = control;
  control.value = text;
  if (document.activeElement !== control || start === null || end === null) return;
  control.setSelectionRange(
    caretIn(before, control.value, start),
    caretIn(before, control.value, end),
  );
}
