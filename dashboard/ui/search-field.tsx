import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Clock } from "../../shared/clock.ts";
import { TextField } from "./field.tsx";

/** ours: how long after the last letter what is found follows. */
const SETTLES_MS = 250;

/** A text that something is looked for by: what is found follows once it stands still, and Enter at once. */
export function SearchField({
  label,
  placeholder,
  q,
  onSettle,
  input,
  clock,
  autofocus = false,
  onKeyDown,
}: {
  label: string;
  placeholder: string;
  q: string;
  onSettle: (q: string) => void;
  input?: RefObject<HTMLInputElement>;
  clock: Pick<Clock, "sleep">;
  autofocus?: boolean;
  onKeyDown?: (event: KeyboardEvent) => void;
}) {
  const [text, setText] = useState(q);
  const known = useRef(q);
  // as of now: what was filtered by meanwhile goes along
  const settles = useRef(onSettle);
  settles.current = onSettle;
  const settle = () => {
    known.current = text;
    settles.current(text);
  };
  useLayoutEffect(() => {
    // somebody went back, or cleared the filters; our own question comes back trimmed, and older than what stands here
    if (known.current.trim() !== q.trim()) setText(q);
    known.current = q;
  }, [q]);
  useEffect(() => {
    if (text === known.current) return undefined;
    const stop = new AbortController();
    void clock.sleep(SETTLES_MS, stop.signal).then(() => {
      if (!stop.signal.aborted) settle();
    });
    return () => stop.abort();
  }, [text]);
  return (
    <TextField
      label={label}
      isLabelHidden
      type="search"
      placeholder={placeholder}
      {...(input === undefined ? {} : { inputRef: input })}
      maxLength={200}
      autofocus={autofocus}
      value={text}
      onText={setText}
      onKeyDown={(event) => {
        if (event.key === "Enter" && text !== known.current) settle();
        onKeyDown?.(event);
      }}
    />
  );
}
