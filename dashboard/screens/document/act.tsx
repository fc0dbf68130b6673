import { useQuery } from "@tanstack/preact-query";
import type { Check, Document } from "../../../shared/manage/documents.ts";
import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { Button } from "../../ui/button.tsx";
import { Cancel, Dialog } from "../../ui/dialog.tsx";
import { Answer, Notice } from "../../ui/state.tsx";
import { msText } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { api } from "../../wiring.ts";
import { nameOf } from "../content/name.ts";
import { words } from "./words.ts";

export type Action = "publish" | "unpublish";

/** What it would come to, and then doing it. */
export function ActDialog({
  document,
  action,
  locale,
  onClose,
}: {
  document: Document;
  action: Action;
  locale: string;
  onClose: () => void;
}) {
  const path = `/documents/${document.id}`;
  const check = useQuery({
    queryKey: [path, "check", action, locale],
    // what is about to be done is looked at anew each time
    gcTime: 0,
    queryFn: ({ signal }) =>
      api.post<Check>(`${path}/check`, { action, locales: [locale] }, { signal }),
  });
  const act = useAct();
  const go = async () => {
    await act.run(async () => {
      await api.post(`${path}/${action}`, {}, { query: { locale } });
      say(words.done[action]);
      await askAgain(path, "/documents");
    }, onClose);
  };
  return (
    <Dialog
      title={words.titles[action](nameOf(document))}
      busy={act.busy}
      onClose={onClose}
      actions={
        <>
          <Cancel busy={act.busy} onClose={onClose} />
          <Button
            kind={action === "publish" ? "primary" : "danger"}
            busy={act.busy}
            disabled={check.data?.ok !== true}
            onClick={() => void go()}
          >
            {words.does[action]}
          </Button>
        </>
      }
    >
      <p>{words.more[action]}</p>
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
