import { useQuery } from "@tanstack/preact-query";
import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { ReleaseCheck } from "../../../shared/manage/releases.ts";
import { useAct } from "../../api/act.ts";
import { ApiError } from "../../api/errors.ts";
import { askAgain } from "../../asked.ts";
import { here } from "../../here.ts";
import { Button } from "../../ui/button.tsx";
import { Cancel, Confirm, Dialog } from "../../ui/dialog.tsx";
import { Answer, Notice } from "../../ui/state.tsx";
import { msText } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { api } from "../../wiring.ts";
import type { FullRelease, ItemProblem } from "./shapes.ts";
import { words } from "./words.ts";

const problemsOf = (error: unknown): ItemProblem[] => {
  const named = error instanceof ApiError ? error.body["problems"] : undefined;
  return Array.isArray(named) ? (named as ItemProblem[]) : [];
};

/** Publishes a release now; what cannot be is told of each item. */
export function PublishRelease({
  release: { id, items },
  onProblems,
  onClose,
}: {
  release: FullRelease;
  onProblems: (problems: readonly ItemProblem[]) => void;
  onClose: () => void;
}) {
  const act = useAct();
  const check = useQuery({
    // not of the release's own: what was published is not looked at again
    queryKey: ["check", `/releases/${id}`],
    // what is about to be done is looked at anew each time
    gcTime: 0,
    queryFn: ({ signal }) => api.post<ReleaseCheck>(`/releases/${id}/check`, {}, { signal }),
  });
  const found = check.data?.problems;
  useEffect(() => found && onProblems(found), [found]);
  const publish = async () => {
    const isDone = await act.run(async () => {
      try {
        await api.post(`/releases/${id}/publish`);
      } catch (error) {
        onProblems(problemsOf(error));
        throw error;
      }
      onProblems([]);
      await askAgain(`/releases/${id}`, "/releases", "/documents");
    }, onClose);
    if (isDone) say(words.published);
  };
  return (
    <Dialog
      title={words.publishTitle}
      busy={act.busy}
      onClose={onClose}
      actions={
        <>
          <Cancel busy={act.busy} onClose={onClose} />
          <Button kind="primary" busy={act.busy} onClick={() => void publish()}>
            {words.publish}
          </Button>
        </>
      }
    >
      <p>{words.publishMore(items)}</p>
      <Answer of={check} rows={2}>
        {(data) => <WhatComes of={data} />}
      </Answer>
      {act.error !== null && <Notice tone="bad">{act.error.message}</Notice>}
    </Dialog>
  );
}

/** What it would reach, or how much is in the way; which edges are away. */
function WhatComes({ of: { problems, reach, edges } }: { of: ReleaseCheck }) {
  const away = edges.filter((edge) => edge.away).map(({ name }) => name);
  return (
    <>
      {problems.length > 0 && <Notice tone="bad">{words.inTheWay(problems.length)}</Notice>}
      {reach !== null && (
        <p>{words.reach(reach.renditions, reach.capped, msText(reach.estimate.ms))}</p>
      )}
      {away.length > 0 && <Notice tone="warn">{words.away(away.join(", "))}</Notice>}
    </>
  );
}

/** Asks, then forgets a release. */
export function RemoveRelease({
  release: { id, name },
  onClose,
}: {
  release: FullRelease;
  onClose: () => void;
}) {
  const act = useAct();
  const { route } = useLocation();
  const remove = async () => {
    const isDone = await act.run(
      () => api.delete(`/releases/${id}`),
      () => route(here("/releases")),
    );
    if (isDone) say(words.removed(name));
    await askAgain("/releases");
  };
  return (
    <Confirm
      title={words.removeTitle}
      does={words.remove}
      busy={act.busy}
      onDo={() => void remove()}
      onClose={onClose}
    >
      <p>{words.removeMore}</p>
      {act.sentence !== undefined && <Notice tone="bad">{act.sentence}</Notice>}
    </Confirm>
  );
}
