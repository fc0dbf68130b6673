import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/state.tsx";
import { say } from "../../ui/toast.tsx";
import { api } from "../../wiring.ts";
import type { Planned } from "./planned.ts";
import { words } from "./words.ts";

/** Asks, then cancels one thing that is planned. */
export function CancelDialog({
  planned: { name, does, document, locale, release },
  onClose,
}: {
  planned: Planned;
  onClose: () => void;
}) {
  const act = useAct();
  const cancel = async () => {
    const isDone = await act.run(async () => {
      try {
        await (release !== null
          ? api.put(`/releases/${release}/schedule`, { at: null })
          : api.put(
              `/documents/${document ?? 0}/schedule`,
              does === "publish" ? { publish_at: null } : { unpublish_at: null },
              { query: { locale } },
            ));
      } finally {
        // where it was refused, somebody else may have done it
        const own = release === null ? [] : [`/releases/${release}`];
        await askAgain("/schedules", "/releases", ...own);
      }
    }, onClose);
    if (isDone) say(words.canceled(name));
  };
  return (
    <Confirm
      title={words.cancelTitle}
      does={words.cancelDoes}
      busy={act.busy}
      onDo={() => void cancel()}
      onClose={onClose}
    >
      <p>{words.cancelMore(name)}</p>
      {act.sentence !== undefined && <Notice tone="bad">{act.sentence}</Notice>}
    </Confirm>
  );
}
