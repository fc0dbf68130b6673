import { signal } from "@preact/signals";
import { Button } from "./button.tsx";
import { words } from "./words.ts";

/** ours: how long a word of success stays; WCAG 2.2.1 is met because nothing is lost with it. */
const STAYS_MS = 6_000;

interface Toast {
  id: number;
  text: string;
  isProblem: boolean;
}

const shown = signal<readonly Toast[]>([]);
/** Told to those who hear the page, and shown to nobody. */
const heard = signal("");
let last = 0;

const dismiss = (id: number) => void (shown.value = shown.value.filter((one) => one.id !== id));

/** Says that something is done; it goes by itself. */
export function say(text: string): void {
  last += 1;
  shown.value = [...shown.value, { id: last, text, isProblem: false }];
}

/** Says that something failed; it stays until somebody has read it. */
export function sayProblem(text: string): void {
  last += 1;
  shown.value = [...shown.value, { id: last, text, isProblem: true }];
}

/** Says something to those who hear the page alone: what the others see already. */
export function announce(text: string): void {
  // the same text twice is heard once
  heard.value = heard.value === text ? `${text}\u00A0` : text;
}

/** Where all of it appears. It is there from the beginning: a live region that comes with its text is not heard. */
export const Toasts = () => (
  <>
    <div class="visually-hidden" role="status">
      {heard.value}
    </div>
    <section class="toasts" aria-label={words.notifications}>
      <div role="status">{shown.value.filter((one) => !one.isProblem).map(ToastBox)}</div>
      <div role="alert">{shown.value.filter((one) => one.isProblem).map(ToastBox)}</div>
    </section>
  </>
);

const ToastBox = ({ id, text, isProblem }: Toast) => (
  <div
    key={id}
    class={`toast${isProblem ? " bad" : ""}`}
    // an animation is the clock: it stands still under a mouse or the focus
    style={isProblem ? {} : { animationDuration: `${STAYS_MS}ms` }}
    onAnimationEnd={() => !isProblem && dismiss(id)}
  >
    <p>{text}</p>
    <Button kind="quiet" icon="close" label={words.dismiss} onClick={() => dismiss(id)} />
  </div>
);
