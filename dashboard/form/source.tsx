import { withoutIds } from "../../shared/working/items.ts";
import type { Json } from "../../shared/working/value.ts";
import { words } from "./words.ts";

/** A value as it is written: a text as it is, all else as JSON. */
export const sourceOf = (value: Json | undefined): string => {
  if (value === undefined || value === null || value === "") return "";
  return typeof value === "string" ? value : JSON.stringify(withoutIds(value), null, 2);
};

/** A value that no control shows, to read and to copy. */
export const SourceText = ({ label, value }: { label: string; value: Json | undefined }) => {
  const text = sourceOf(value);
  return text === "" ? (
    <p>{words.nothing}</p>
  ) : (
    // it takes the focus, so that what is longer than its box can be scrolled by keyboard
    <pre class="source-text" role="group" aria-label={label} tabIndex={0} dir="auto">
      {text}
    </pre>
  );
};
