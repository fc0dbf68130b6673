import { useEffect } from "preact/hooks";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { announce } from "../ui/toast.tsx";
import type { Upload, UploadState, Uploads } from "./uploads.ts";
import { words } from "./words.ts";

const isUnderWay = ({ state }: Upload) => state.kind === "waiting" || state.kind === "sending";

/** Each file that is being uploaded, how far it is, and why it is not kept. */
export function UploadList({ uploads }: { uploads: Uploads }) {
  const list = uploads.list.value;
  const isBusy = list.some(isUnderWay);
  useEffect(() => {
    if (isBusy || list.length === 0) return;
    const failed = list.filter(({ state }) => state.kind === "failed").length;
    announce(words.finished(list.length - failed, failed));
  }, [isBusy, list.length]);
  if (list.length === 0) return null;
  return (
    <section class="card uploads" aria-label={words.uploads}>
      <ul>
        {list.map(({ key, name, state }) => (
          <li key={key}>
            <span class="breaks">{name}</span>
            <State of={state} name={name} />
          </li>
        ))}
      </ul>
      {!isBusy && (
        <Button kind="quiet" icon="close" onClick={() => uploads.clear()}>
          {words.close}
        </Button>
      )}
    </section>
  );
}

function State({ of, name }: { of: UploadState; name: string }) {
  switch (of.kind) {
    case "waiting":
      return <span class="muted">{words.waiting}</span>;
    case "sending":
      return (
        <span class="upload-part">
          <progress aria-label={name} max={1} value={of.part} />
          <span class="muted">
            {of.part < 1 ? words.sending(Math.floor(of.part * 100)) : words.received}
          </span>
        </span>
      );
    case "done":
      return (
        <Badge tone={of.known ? "plain" : "good"}>{of.known ? words.known : words.done}</Badge>
      );
    case "failed":
      return <span class="field-error">{of.why}</span>;
  }
}
