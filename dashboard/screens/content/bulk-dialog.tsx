import type { DocumentRow } from "../../../shared/manage/documents.ts";
import { useAct } from "../../api/act.ts";
import { ApiError } from "../../api/errors.ts";
import { askAgain } from "../../asked.ts";
import { Button } from "../../ui/button.tsx";
import { Cancel, Dialog } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/state.tsx";
import { say } from "../../ui/toast.tsx";
import { api, session } from "../../wiring.ts";
import { type BulkAction, itemsOf, mineOf, type ReleaseItem } from "./bulk.ts";
import { bulkWords as words } from "./bulk-words.ts";

export interface BulkProps {
  rows: readonly DocumentRow[];
  /** The one locale that the list is of, if it is. */
  locale: string | null;
  onClose: () => void;
  onDone: () => void;
}

/** Publishes or takes down what is selected as one change. */
export function BulkDialog({
  action,
  rows,
  locale,
  onClose,
  onDone,
}: BulkProps & { action: BulkAction }) {
  const act = useAct();
  const { items, left } = mineOf(rows, itemsOf(rows, action, locale), session.within());
  const documents = new Set(items.map(({ document }) => document)).size;
  const go = async () => {
    const name = words.releaseName[action](documents);
    const isDone = await act.run(async () => {
      await releaseAtOnce(name, items);
      await askAgain("/documents", "/releases");
    }, onDone);
    if (isDone) say(words.done[action](documents));
  };
  return (
    <Dialog
      title={words.titles[action]}
      busy={act.busy}
      onClose={onClose}
      actions={
        <>
          <Cancel busy={act.busy} onClose={onClose} />
          {items.length > 0 && (
            <Button
              kind={action === "publish" ? "primary" : "danger"}
              busy={act.busy}
              onClick={() => void go()}
            >
              {words.does[action]}
            </Button>
          )}
        </>
      }
    >
      {(items.length > 0 || left.length === 0) && (
        <p>
          {items.length === 0 ? words.nothing[action] : words.more[action](documents, items.length)}
        </p>
      )}
      <LeftOut left={left} />
      {act.error !== null && <Refused error={act.error} />}
    </Dialog>
  );
}

/** What is not done of what was selected, because it is not theirs. */
export const LeftOut = ({ left }: { left: readonly string[] }) =>
  left.length === 0 ? null : (
    <Notice tone="warn">
      <div class="stack">
        <p>{words.leftOut(left.length)}</p>
        <ul class="bullets">
          {[...new Set(left)].map((why) => (
            <li key={why}>{why}</li>
          ))}
        </ul>
      </div>
    </Notice>
  );

/** A release that is published at once; where that cannot be it is not kept either. */
async function releaseAtOnce(name: string, items: readonly ReleaseItem[]): Promise<void> {
  const { id } = await api.post<{ id: number }>("/releases", { name });
  try {
    await api.post(`/releases/${id}/items`, { items });
    await api.post(`/releases/${id}/publish`);
  } catch (error) {
    // what it was made for failed, and says more than a second failure would
    await api.delete(`/releases/${id}`).catch(() => undefined);
    throw error;
  }
}

/** What the origin says of each that cannot be. */
const Refused = ({ error }: { error: Error }) => {
  const problems = error instanceof ApiError ? error.problems : [];
  return (
    <Notice tone="bad">
      <div class="stack">
        <p>{problems.length === 0 ? error.message : words.refused}</p>
        {problems.length > 0 && (
          <ul class="bullets">
            {problems.map(({ path, message }) => (
              <li key={`${path} ${message}`}>{message}</li>
            ))}
          </ul>
        )}
      </div>
    </Notice>
  );
};
