import { useSignalEffect } from "@preact/signals";
import { askAgain } from "../../asked.ts";
import { clock, events } from "../../wiring.ts";
import type { CopyKey } from "../../work/journal.ts";
import type { Editing } from "./editing.ts";
import type { Presence } from "./presence.ts";

/** ours: how often the copy is asked for while nothing tells of what happens. */
const LOOK_EVERY_MS = 1_000;

/** What others do to a copy's document is shown as it happens; where nothing tells of it, by asking. */
export function follow(
  copy: Editing["copy"],
  presence: Presence,
  { document: id, locale }: CopyKey,
  left: AbortSignal,
): void {
  const unsubscribe = events.subscribe((event) => {
    presence.heard(event);
    const isHere = "document" in event && event.document === id;
    // a review is told with the version there was
    if (event.kind === "working_copy" && isHere && event.locale === locale)
      if (event.tab !== events.tab) void copy.look();
    if (event.kind === "look_again") void copy.look();
    if ((event.kind === "documents" || event.kind === "change") && isOf(event.documents, id))
      void askAgain(`/documents/${id}`);
    // a program may have written it, which is no save of a working copy
    if (event.kind === "documents" && isOf(event.documents, id)) void copy.look();
  });
  left.addEventListener("abort", unsubscribe);
  void lookWhileUntold(left, () => copy.look());
}

/** Null: too many to name. */
const isOf = (documents: readonly number[] | null, id: number): boolean =>
  documents === null || documents.includes(id);

async function lookWhileUntold(left: AbortSignal, look: () => Promise<void>): Promise<void> {
  while (!left.aborted) {
    await clock.sleep(LOOK_EVERY_MS, left);
    const isLookedAt = document.visibilityState === "visible";
    if (!left.aborted && !events.isLive.value && isLookedAt) await look();
  }
}

/** The browser asks before it closes a page of which something waits. */
export function useLeaveWarning({ copy, seen }: Editing): void {
  useSignalEffect(() => {
    const { isKept } = seen.value;
    if (isKept && copy.isDone()) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  });
}
