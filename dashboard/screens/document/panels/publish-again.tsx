import type { Document, HistoryRow } from "../../../../shared/manage/documents.ts";
import { exactText } from "../../../ui/time.tsx";
import { DeedDialog } from "../act.tsx";
import { words } from "./words.ts";

/** What publishing an older version comes to, and then doing it. */
export function PublishAgain({
  document,
  row: { id: revision, locale, createdAt },
  onDone,
  onClose,
}: {
  document: Document;
  row: HistoryRow;
  /** Once it is on its way. */
  onDone: () => void;
  onClose: () => void;
}) {
  const when = exactText(createdAt);
  return (
    <DeedDialog
      document={document}
      locale={locale}
      deed={{
        title: words.againTitle(when),
        more: words.againMore,
        does: words.publishAgain,
        kind: "primary",
        done: words.publishedAgain,
        check: { revision },
        act: { path: "publish", body: { revision, note: words.publishNote(when) } },
      }}
      onDone={onDone}
      onClose={onClose}
    />
  );
}
