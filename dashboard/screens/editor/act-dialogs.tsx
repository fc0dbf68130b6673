import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useAct, type Act } from "../../api/act.ts";
import { ApiError } from "../../api/errors.ts";
import { askAgain } from "../../asked.ts";
import { TextArea, TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Notice } from "../../ui/state.tsx";
import { say } from "../../ui/toast.tsx";
import { api } from "../../wiring.ts";
import { pathOfCopy } from "../../work/origin.ts";
import { actWords as words } from "./act-words.ts";
import type { ActProps } from "./props.ts";
import { keepVersion } from "./version.ts";

/** A question with a button, and what the origin says against it. */
export function Asking({
  title,
  does,
  act,
  isDangerous = false,
  onDo,
  onClose,
  children,
}: {
  title: string;
  does: string;
  act: Act;
  isDangerous?: boolean;
  onDo: () => void;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const problems = act.error instanceof ApiError ? act.error.problems : [];
  return (
    <FormDialog
      title={title}
      does={does}
      isDangerous={isDangerous}
      busy={act.busy}
      onSend={onDo}
      onClose={onClose}
    >
      {children}
      {act.error !== null && (
        <Notice tone="bad">
          <p>{problems.length > 0 ? words.inTheWay : act.error.message}</p>
          {problems.length > 0 && (
            <ul class="bullets">
              {problems.map(({ path, message }) => (
                <li key={path}>{path === "" ? message : `${path}: ${message}`}</li>
              ))}
            </ul>
          )}
        </Notice>
      )}
    </FormDialog>
  );
}

/** Makes what is here a version in the history, which readers do not have. */
export function KeepVersion({ editing, document, onClose }: ActProps) {
  const [note, setNote] = useState("");
  const act = useAct();
  const keep = async () => {
    const isDone = await act.run(async () => {
      await keepVersion(editing, document, note);
    }, onClose);
    if (isDone) say(words.versionDone);
  };
  return (
    <Asking
      title={words.versionTitle}
      does={words.versionDoes}
      act={act}
      onDo={() => void keep()}
      onClose={onClose}
    >
      <p>{words.versionMore}</p>
      <TextField
        label={words.note}
        help={words.noteHelp}
        autofocus
        maxLength={500}
        value={note}
        onText={setNote}
      />
    </Asking>
  );
}

/** Asks others to look at it. */
export function AskReview({ editing: { copy }, document: { id, locale }, onClose }: ActProps) {
  const [note, setNote] = useState("");
  const act = useAct();
  const ask = async () => {
    const isDone = await act.run(async () => {
      await api.put(`${pathOfCopy(id)}/review`, { note }, { query: { locale } });
      await copy.look();
    }, onClose);
    if (isDone) say(words.reviewAsked);
  };
  return (
    <Asking
      title={words.reviewTitle}
      does={words.reviewDoes}
      act={act}
      onDo={() => void ask()}
      onClose={onClose}
    >
      <p>{words.reviewMore}</p>
      <TextArea
        label={words.reviewNote}
        autofocus
        maxLength={1_000}
        value={note}
        onText={setNote}
      />
    </Asking>
  );
}

/** Leaves the newest version alone in it. */
export function Discard({ editing: { copy }, document: { id, locale }, onClose }: ActProps) {
  const act = useAct();
  const discard = async () => {
    const isDone = await act.run(async () => {
      // what waits here is part of what is discarded, and can be had back with it
      await copy.sentAll();
      await api.delete(pathOfCopy(id), { query: { locale } });
      await copy.look();
    }, onClose);
    if (isDone) say(words.discarded);
  };
  return (
    <Asking
      title={words.discardTitle}
      does={words.discardDoes}
      act={act}
      isDangerous
      onDo={() => void discard()}
      onClose={onClose}
    >
      <p>{words.discardMore}</p>
    </Asking>
  );
}

/** Another slug, for readers too, at once. */
export function Rename({ document: { id, slug: before }, onClose }: ActProps) {
  const [slug, setSlug] = useState(before ?? "");
  const act = useAct();
  const rename = async () => {
    const isDone = await act.run(async () => {
      await api.patch(`/documents/${id}`, { slug: slug.trim() });
      await askAgain(`/documents/${id}`, "/documents");
    }, onClose);
    if (isDone) say(words.slugDone);
  };
  return (
    <Asking
      title={words.slugTitle}
      does={words.slugDoes}
      act={act}
      onDo={() => void rename()}
      onClose={onClose}
    >
      <p>{words.slugMore}</p>
      <TextField
        label={words.slug}
        autofocus
        required
        value={slug}
        onText={setSlug}
        error={act.problem("slug")}
      />
    </Asking>
  );
}
