import { useMemo, useState } from "preact/hooks";
import type { Document, HistoryRow, Revision } from "../../../../shared/manage/documents.ts";
import type { JsonObject } from "../../../../shared/working/value.ts";
import { useAct, type Act } from "../../../api/act.ts";
import { askAgain, useAsked } from "../../../asked.ts";
import { compareValues } from "../../../compare/values.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { Select } from "../../../ui/field.tsx";
import { Answer, Notice } from "../../../ui/state.tsx";
import { exactText } from "../../../ui/time.tsx";
import { say, sayProblem } from "../../../ui/toast.tsx";
import { api } from "../../../wiring.ts";
import { isEdited, mayEdit, mayPublish } from "../rights.ts";
import { Differences } from "./differences.tsx";
import { PublishAgain } from "./publish-again.tsx";
import { restore } from "./restore.ts";
import { words } from "./words.ts";

interface Props {
  document: Document;
  row: HistoryRow;
  /** What is known of its history, newest first. */
  history: readonly HistoryRow[];
  onClose: () => void;
}

/** One version beside another, and the ways to have it back. */
export function RevisionDialog({ document, row, history, onClose }: Props) {
  const choices = choicesOf(document, row, history);
  const [picked, pick] = useState(choices[0]?.value ?? "");
  const [isPublishing, setPublishing] = useState(false);
  const act = useAct();
  const path = `/documents/${document.id}/revisions`;
  const shown = useAsked<Revision>(`${path}/${row.id}`);
  const other = useAsked<Revision>(`${path}/${picked}`, { enabled: picked !== "" });
  const before = picked === "" ? { ...other, data: null } : other;
  if (isPublishing)
    return (
      <PublishAgain
        document={document}
        row={row}
        onDone={onClose}
        onClose={() => setPublishing(false)}
      />
    );
  return (
    <Dialog
      title={words.version(exactText(row.createdAt))}
      size="wide"
      busy={act.busy}
      onClose={onClose}
      actions={
        <Acts
          document={document}
          row={row}
          revision={shown.data}
          act={act}
          onPublish={() => setPublishing(true)}
          onClose={onClose}
        />
      }
    >
      {row.note !== null && <p>{row.note}</p>}
      <Select label={words.comparedWith} value={picked} options={choices} onPick={pick} />
      <Answer of={shown} rows={3}>
        {(revision) => (
          <Answer of={before} rows={3}>
            {(from) => <Compared from={from} to={revision} />}
          </Answer>
        )}
      </Answer>
    </Dialog>
  );
}

function choicesOf(document: Document, row: HistoryRow, history: readonly HistoryRow[]) {
  const older = history.find(({ id }) => id < row.id);
  const { newest, published } = document;
  const choices = [
    { value: older, text: words.before },
    { value: newest, text: words.newest },
    { value: published, text: words.published },
  ].flatMap(({ value, text }) =>
    value === undefined || value === null || value.id === row.id
      ? []
      : [{ value: String(value.id), text }],
  );
  const isFirst = (value: string, index: number) =>
    choices.findIndex((one) => one.value === value) === index;
  return [
    ...choices.filter(({ value }, index) => isFirst(value, index)),
    { value: "", text: words.nothing },
  ];
}

const held = ({ name, fields }: Revision): JsonObject => ({ name, ...fields }) as JsonObject;

function Compared({ from, to }: { from: Revision | null; to: Revision }) {
  const differences = useMemo(
    () => compareValues(from === null ? {} : held(from), held(to)),
    [from, to],
  );
  return <Differences of={differences} />;
}

function Acts({
  document,
  row,
  revision,
  act,
  onPublish,
  onClose,
}: {
  document: Document;
  row: HistoryRow;
  revision: Revision | undefined;
  act: Act;
  onPublish: () => void;
  onClose: () => void;
}) {
  const intoCopy = (from: Revision) =>
    act.run(
      async () => {
        const restored = await restore(api, document.id, from);
        await askAgain(`/documents/${document.id}`, "/documents");
        return restored;
      },
      ({ applied, conflicts }) => {
        onClose();
        if (conflicts > 0) sayProblem(words.restoredPartly(conflicts));
        else say(applied === 0 ? words.restoredNothing : words.restored);
      },
    );
  return (
    <>
      {act.error !== null && <Notice tone="bad">{act.error.message}</Notice>}
      {mayPublish(document, row.locale) && !row.published && (
        <Button held={act.busy} onClick={onPublish}>
          {words.publishAgain}
        </Button>
      )}
      {mayEdit(document, row.locale) && isEdited(document.kind) && revision !== undefined && (
        <Button kind="primary" busy={act.busy} onClick={() => void intoCopy(revision)}>
          {words.restore}
        </Button>
      )}
      <Button held={act.busy} onClick={onClose}>
        {words.close}
      </Button>
    </>
  );
}
