import { useLayoutEffect } from "preact/hooks";
import type { FormView } from "../../form/view.ts";
import { announce, say } from "../../ui/toast.tsx";
import { saidOf } from "./badge.ts";
import type { Editing } from "./editing.ts";
import { words } from "./words.ts";

/** Takes a step back or forth, and leads to where it was. */
export function step({ copy }: Editing, view: FormView, which: "undo" | "redo"): void {
  const taken = copy.step(which);
  if (taken === "gone") return say(words.undoGone);
  if (taken === null) return announce(words.nothing[which]);
  announce(words.done[which]);
  view.goTo(taken.path);
}

/** Keys of the whole screen, with Control or ⌘: S sends, Enter publishes, Z and Y take back and do again. */
export function useKeys(editing: Editing, view: FormView, onPublish: () => void): void {
  useLayoutEffect(() => {
    const acts: Readonly<Record<string, (event: KeyboardEvent) => void>> = {
      s: () => save(editing),
      Enter: onPublish,
      z: ({ shiftKey }) => step(editing, view, shiftKey ? "redo" : "undo"),
      y: () => step(editing, view, "redo"),
    };
    const onKey = (event: KeyboardEvent) => {
      // what a field does with it itself, as rich text does with Z, is done; a dialog has its own
      if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      if (document.querySelector("dialog[open]") !== null) return;
      const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (act === undefined) return;
      event.preventDefault();
      act(event);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [editing, view, onPublish]);
}

function save({ copy, seen, host }: Editing): void {
  copy.sendNow();
  // heard once it is so
  const end = copy.listen(() => {
    const { kind, text } = saidOf(seen.value, host.conflicts.value.length);
    if (kind === "keeping" || (kind === "waiting" && seen.value.link.kind === "here")) return;
    end();
    announce(text);
  });
  if (copy.isDone()) {
    end();
    announce(saidOf(seen.value, host.conflicts.value.length).text);
  }
}
