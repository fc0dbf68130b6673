import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { announce } from "../../ui/toast.tsx";
import { saidOf, type Said } from "./badge.ts";
import type { Editing } from "./editing.ts";
import { words } from "./words.ts";

/** Whether what was written is safe, and where. A conflict leads to its field. */
export function SaveBadge({ editing, onConflict }: { editing: Editing; onConflict: () => void }) {
  const said = useComputed(() => saidOf(editing.seen.value, editing.host.conflicts.value.length));
  const { kind, tone, text } = said.value;
  useAnnounced(said.value);
  if (kind === "conflict")
    return (
      <Button kind="quiet" icon="warning" onClick={onConflict}>
        <Badge tone={tone}>{text}</Badge>
      </Button>
    );
  return (
    <span class="save-badge" title={words.keys}>
      <Badge tone={tone}>{text}</Badge>
    </span>
  );
}

/** Kinds that are heard as soon as they are so; others would interrupt with every pause in typing. */
const HEARD: readonly Said["kind"][] = ["conflict", "refused", "unkept"];

/** Who does not see the badge hears what matters, and when that is over. */
function useAnnounced({ kind, text }: Said): void {
  const before = useRef<Said["kind"]>("saved");
  useEffect(() => {
    const isOver = kind === "saved" && HEARD.includes(before.current);
    if (HEARD.includes(kind) || isOver) announce(text);
    if (HEARD.includes(kind) || kind === "saved") before.current = kind;
  }, [kind, text]);
}
