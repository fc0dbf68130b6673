import type { ComponentChildren } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import type { Kind } from "../media/files.ts";
import { words } from "../media/words.ts";
import type { ChosenImage } from "../richtext/props.ts";
import { sayProblem } from "../ui/toast.tsx";
import type { MediaPicker } from "./media-picker.tsx";

/** Somebody waits for a file. */
interface Asked {
  Picker: typeof MediaPicker;
  kind: Kind | undefined;
  answer: (chosen: ChosenImage | null) => void;
}

/**
 * The picker of media for who waits for a file: `choose` resolves with null when none is chosen, and is the same function
 * as long as the component lives; `dialog` has to be on the page. The picker is loaded when it is first wanted.
 */
export function useMediaPicker(): {
  choose: (kind?: Kind) => Promise<ChosenImage | null>;
  dialog: ComponentChildren;
} {
  const [asked, ask] = useState<Asked | null>(null);
  const open = useRef<Asked | null>(null);
  /** Ends one question: what an upload says after its picker was closed opens and closes nothing. */
  const done = (one: Asked, chosen: ChosenImage | null) => {
    one.answer(chosen);
    if (open.current !== one) return;
    open.current = null;
    ask(null);
  };
  const choose = useMemo(
    () => async (kind?: Kind) => {
      const loaded = await import("./media-picker.tsx").catch(() => null);
      if (loaded === null) {
        sayProblem(words.notLoaded);
        return null;
      }
      return new Promise<ChosenImage | null>((answer) => {
        open.current?.answer(null);
        open.current = { Picker: loaded.MediaPicker, kind, answer };
        ask(open.current);
      });
    },
    [],
  );
  const dialog = asked !== null && (
    <asked.Picker
      kind={asked.kind}
      offersWidths={asked.kind === "image"}
      onPick={(chosen) => done(asked, chosen)}
      onClose={() => done(asked, null)}
    />
  );
  return { choose, dialog };
}
