import { useComputed } from "@preact/signals";
import type { Document } from "../../../shared/manage/documents.ts";
import { useAct } from "../../api/act.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/state.tsx";
import { say } from "../../ui/toast.tsx";
import { Ago } from "../../ui/time.tsx";
import { api, clock } from "../../wiring.ts";
import { pathOfCopy } from "../../work/origin.ts";
import { actWords as words } from "./act-words.ts";
import type { Editing } from "./editing.ts";

/** That somebody asked others to look at it, until somebody has. */
export function Review({
  editing: { copy, seen, host },
  document: { id, locale },
}: {
  editing: Editing;
  document: Document;
}) {
  const review = useComputed(() => seen.value.told?.about.review ?? null).value;
  const act = useAct();
  if (review === null) return null;
  const end = async () => {
    const query = { locale };
    if (!(await act.run(() => api.delete(`${pathOfCopy(id)}/review`, { query })))) return;
    say(words.reviewed);
    await copy.look();
  };
  return (
    <Notice>
      <p>
        <strong>{words.asks(review.by.name)}</strong> {review.note}{" "}
        <span class="muted">
          <Ago at={review.at} now={clock.now()} />
        </span>
      </p>
      {!host.isReadOnly.value && (
        <Button icon="check" busy={act.busy} onClick={() => void end()}>
          {words.reviewDone}
        </Button>
      )}
      {act.error !== null && <p class="field-error">{act.error.message}</p>}
    </Notice>
  );
}
