import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import type { ChangedSince, CopyCheck } from "../../../shared/manage/working.ts";
import { useAct } from "../../api/act.ts";
import { ApiError } from "../../api/errors.ts";
import { askAgain } from "../../asked.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Answer, Notice } from "../../ui/state.tsx";
import { announce } from "../../ui/toast.tsx";
import { api, session } from "../../wiring.ts";
import { pathOfCopy } from "../../work/origin.ts";
import { nameOf } from "../content/name.ts";
import { ReceiptOf } from "../delivery/whole-receipt.tsx";
import { here } from "../../here.ts";
import type { ActProps } from "./props.ts";
import { changedNames, whoChanged } from "./changes.ts";
import { Outcome } from "./outcome.tsx";
import { publishWords as words } from "./publish-words.ts";

/** What it would come to, then doing it, then where it is. What is published is what was seen here, or nothing. */
export function PublishDialog(props: ActProps) {
  const [change, setChange] = useState<number | null>(null);
  return change === null ? (
    <Before {...props} onPublished={setChange} />
  ) : (
    <After change={change} onClose={props.onClose} />
  );
}

/** What would come of publishing: looked at once all that waits is sent. */
function useCheck({ editing: { copy, problems }, document }: ActProps) {
  const path = `${pathOfCopy(document.id)}/check`;
  const query = { locale: document.locale };
  return useQuery({
    queryKey: [path, query],
    // what is about to be done is looked at anew each time
    gcTime: 0,
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      await copy.sentAll();
      const found = await api.post<CopyCheck>(path, {}, { query, signal });
      problems.value = found.problems;
      return found;
    },
  });
}

type PublishProps = ActProps & { onPublished: (change: number) => void };

function Before(props: PublishProps) {
  const { document, onClose } = props;
  const [note, setNote] = useState("");
  const check = useCheck(props);
  const act = useAct();
  const seen = check.data;
  const mayGo = seen?.ok === true && !check.isFetching;
  const moved = movedSince(act.error);
  return (
    <FormDialog
      title={words.title(nameOf(document))}
      size="wide"
      does={words.publish}
      busy={act.busy}
      isOff={!mayGo || moved !== null}
      onSend={() => {
        if (mayGo) void act.run(() => publish(props, seen.version, note));
      }}
      onClose={onClose}
    >
      <WhatChanges {...props} />
      <Answer of={check} rows={3}>
        {(found) => <Outcome {...props} check={found} me={session.me.value?.id ?? null} />}
      </Answer>
      <TextField
        label={words.note}
        help={words.noteHelp}
        autofocus
        maxLength={500}
        value={note}
        onText={setNote}
      />
      {moved !== null && (
        <Moved
          {...props}
          changed={moved}
          onAgain={() => void act.run(async () => check.refetch())}
        />
      )}
      {act.error !== null && moved === null && <Notice tone="bad">{act.error.message}</Notice>}
    </FormDialog>
  );
}

/** Publishes the version that was seen. @throws ApiError */
async function publish(
  { editing: { copy }, document: { id, locale }, onClose, onPublished }: PublishProps,
  version: number,
  note: string,
): Promise<void> {
  const said = note.trim();
  const body = { version, ...(said === "" ? {} : { note: said }) };
  const path = `${pathOfCopy(id)}/publish`;
  const { change } = await api.post<{ change: number | null }>(path, body, { query: { locale } });
  await copy.look();
  void askAgain(`/documents/${id}`, "/documents");
  announce(words.done);
  if (change === null) onClose();
  else onPublished(change);
}

/** Nothing was published, and why. */
const Moved = ({
  type,
  changed,
  onAgain,
}: ActProps & { changed: readonly ChangedSince[]; onAgain: () => void }) => (
  <Notice tone="warn">
    <p>{words.moved}</p>
    <ul class="bullets">
      {whoChanged(changed, type).map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
    <Button icon="refresh" onClick={onAgain}>
      {words.lookAgain}
    </Button>
  </Notice>
);

/** What a 409 says was done since the version that was seen. */
function movedSince(error: Error | null): readonly ChangedSince[] | null {
  if (!(error instanceof ApiError) || error.status !== 409) return null;
  const { changed } = error.body;
  return Array.isArray(changed) ? (changed as ChangedSince[]) : [];
}

/** What readers will see that is not what they have. */
function WhatChanges({ editing: { host }, document: { published }, type }: ActProps) {
  if (published === null) return <p>{words.first}</p>;
  const names = changedNames(published, host.value.value, type);
  return <p>{names.length === 0 ? words.nothingNew : words.changes(names.join(", "))}</p>;
}

/** On its way, and then where readers are. */
const After = ({ change, onClose }: { change: number; onClose: () => void }) => (
  <Dialog
    title={words.done}
    size="wide"
    onClose={onClose}
    actions={
      <Button kind="primary" autofocus onClick={onClose}>
        {words.close}
      </Button>
    }
  >
    <ReceiptOf number={change} />
    <p>
      <a href={here(`/delivery/changes/${change}`)}>{words.receipt(change)}</a> {words.stays}
    </p>
  </Dialog>
);
