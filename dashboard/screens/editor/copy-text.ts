import { say } from "../../ui/toast.tsx";
import { words } from "./words.ts";

/** Copies a text, and says whether the browser let the page do so. */
export const copyText = (text: string): Promise<void> =>
  navigator.clipboard.writeText(text).then(
    () => say(words.copied),
    () => say(words.notCopied),
  );
