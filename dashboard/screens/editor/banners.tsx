import { useComputed } from "@preact/signals";
import { useState } from "preact/hooks";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/state.tsx";
import { Ago } from "../../ui/time.tsx";
import { clock } from "../../wiring.ts";
import { copyText } from "./copy-text.ts";
import type { Editing } from "./editing.ts";
import { words } from "./words.ts";

/** What stands in the way, above the form, and what to do. */
export function Banners({ editing }: { editing: Editing }) {
  const link = useComputed(() => editing.seen.value.link).value;
  const unkept = useComputed(() => editing.seen.value.unkept).value;
  return (
    <>
      {link.kind === "away" && (
        <div role="status">
          <Notice tone="warn">
            <p>
              <strong>{words.away}</strong> {unkept === null ? words.awayMore : words.awayUnkept}{" "}
              <span class="muted">
                <Ago at={new Date(link.sinceMs).toISOString()} now={clock.now()} />
              </span>
            </p>
            <Button onClick={() => editing.copy.sendNow()}>{words.tryAgain}</Button>
          </Notice>
        </div>
      )}
      {unkept !== null && link.kind !== "away" && (
        <Notice tone="warn">{words.unkeptMore(unkept)}</Notice>
      )}
      {link.kind === "refused" && (
        <Refused editing={editing} detail={words.refusedMore[link.status] ?? link.detail} />
      )}
    </>
  );
}

/** Nothing is dropped unless who wrote it says so. */
function Refused({ editing: { copy, seen }, detail }: { editing: Editing; detail: string }) {
  const [isAsking, setAsking] = useState(false);
  const waiting = useComputed(() => seen.value.local?.pending.length ?? 0).value;
  return (
    <Notice tone="bad">
      <p>
        <strong>{words.refusedTitle}</strong> {detail}
      </p>
      <div class="form-actions">
        <Button onClick={() => copy.sendNow()}>{words.tryAgain}</Button>
        <Button
          icon="copy"
          onClick={() => void copyText(JSON.stringify(copy.seen().view, null, 2))}
        >
          {words.copyMine}
        </Button>
        {waiting > 0 && <Button onClick={() => setAsking(true)}>{words.giveUp}</Button>}
      </div>
      {isAsking && (
        <Confirm
          title={words.giveUpTitle}
          does={words.giveUp}
          onClose={() => setAsking(false)}
          onDo={() => {
            copy.giveUp();
            setAsking(false);
          }}
        >
          <p>{words.giveUpMore(waiting)}</p>
        </Confirm>
      )}
    </Notice>
  );
}
