import { useQuery } from "@tanstack/preact-query";
import type { Check, CheckInput, Document } from "../../../shared/manage/documents.ts";
import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { Button, type ButtonKind } from "../../ui/button.tsx";
import { Cancel, Dialog } from "../../ui/dialog.tsx";
import { Answer, Notice } from "../../ui/state.tsx";
import { msText } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { api } from "../../wiring.ts";
import { nameOf } from "../content/name.ts";
import { actWords as words } from "./act-words.ts";

export type Action = "publish" | "unpublish";

/** Something that changes what readers have, and what is said of it. */
interface Deed {
  title: string;
  more: string;
  /** What the button says. */
  does: string;
  kind: ButtonKind;
  /** What is said once it is done. */
  done: string;
  check: CheckInput;
  /** Below the document. */
  act: { path: string; body: object };
}

export interface ActDialogProps {
  document: Document;
  action: Action;
  locale: string;
  onClose: () => void;
}

/** Publishing a document in a locale, or taking it down. */
export const ActDialog = ({ document, action, locale, onClose }: ActDialogProps) => (
  <DeedDialog
    document={document}
    locale={locale}
    deed={{
      title: words.titles[action](nameOf(document)),
      more: words.more[action],
      does: words.does[action],
      kind: action === "publish" ? "primary" : "danger",
      done: words.done[action],
      check: { action, locales: [locale] },
      act: { path: action, body: {} },
    }}
    onDone={onClose}
    onClose={onClose}
  />
);

/** What it would come to, and then doing it. */
export function DeedDialog({
  document,
  locale,
  deed,
  onDone,
  onClose,
}: {
  document: Document;
  locale: string;
  deed: Deed;
  onDone: () => void;
  onClose: () => void;
}) {
  const path = `/documents/${document.id}`;
  const check = useQuery({
    queryKey: [path, "check", deed.check],
    // what is about to be done is looked at anew each time
    gcTime: 0,
    queryFn: ({ signal }) => api.post<Check>(`${path}/check`, deed.check, { signal }),
  });
  const act = useAct();
  const go = async () => {
    const isDone = await act.run(async () => {
      await api.post(`${path}/${deed.act.path}`, deed.act.body, { query: { locale } });
      await askAgain(path, "/documents");
    }, onDone);
    if (isDone) say(deed.done);
  };
  return (
    <Dialog
      title={deed.title}
      busy={act.busy}
      onClose={onClose}
      actions={
        <>
          <Cancel busy={act.busy} onClose={onClose} />
          <Button
            kind={deed.kind}
            busy={act.busy}
            disabled={check.data?.ok !== true}
            onClick={() => void go()}
          >
            {deed.does}
          </Button>
        </>
      }
    >
      <p>{deed.more}</p>
      <Answer of={check} rows={2}>
        {(data) => <Outcome check={data} />}
      </Answer>
      {act.error !== null && <Notice tone="bad">{act.error.message}</Notice>}
    </Dialog>
  );
}

function Outcome({ check: { problems, unseen, reach, edges } }: { check: Check }) {
  const away = edges.filter((edge) => edge.away).map(({ name }) => name);
  return (
    <div class="stack">
      {reach !== null && (
        <p>
          {words.reach(reach.renditions, reach.capped)} {words.takes(msText(reach.estimate.ms))}
        </p>
      )}
      {away.length > 0 && <Notice tone="warn">{words.away(away.join(", "))}</Notice>}
      {problems.length > 0 && (
        <Listed
          tone="bad"
          sentence={words.problems}
          lines={problems.map(({ path, message }) =>
            path === "" ? message : `${path}: ${message}`,
          )}
        />
      )}
      {unseen.length > 0 && (
        <Listed
          tone="warn"
          sentence={words.unseen}
          lines={unseen.map(
            ({ path, document }) =>
              `${path}: ${document === null ? words.deleted : nameOf(document)}`,
          )}
        />
      )}
    </div>
  );
}

const Listed = ({
  tone,
  sentence,
  lines,
}: {
  tone: "bad" | "warn";
  sentence: string;
  lines: readonly string[];
}) => (
  <Notice tone={tone}>
    <div class="stack">
      <p>{sentence}</p>
      <ul class="bullets">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  </Notice>
);
