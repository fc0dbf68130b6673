import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import type { MediaFile, MediaSwap, MediaUse } from "../../../shared/manage/media.ts";
import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { here } from "../../here.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/state.tsx";
import { msText } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { api } from "../../wiring.ts";
import { nameOf } from "../content/name.ts";
import { ReceiptOf } from "../delivery/whole-receipt.tsx";
import { UseList } from "./uses.tsx";
import { words } from "./words.ts";

/** What would come of changing the uses of a file: looked at anew each time it is about to be done. */
const useSwapCheck = (path: string, body: object) =>
  useQuery({
    queryKey: ["check", path, body],
    gcTime: 0,
    staleTime: Infinity,
    queryFn: ({ signal }) => api.post<MediaSwap>(`${path}/check`, body, { signal }),
  });

/** What is done with what was seen, and that it was not as it was seen. */
export function useSwap(file: MediaFile, path: string, body: object) {
  const check = useSwapCheck(path, body);
  const act = useAct();
  const [change, setChange] = useState<number | null>(null);
  return {
    check,
    change,
    error: act.error,
    busy: act.busy,
    /** The check, where it can be done. */
    seen: check.data?.ok === true && !check.isFetching ? check.data : null,
    lookAgain: () => void act.run(async () => check.refetch()),
    async go({ version, count }: MediaSwap, said: (count: number) => string, onClose: () => void) {
      await act.run(async () => {
        const made = await api.post<{ change: number | null }>(path, { ...body, version });
        const one = `/media/${file.id}`;
        void askAgain("/media", one, `${one}/uses`, "/documents", "/releases");
        if (made.change === null) onClose();
        else setChange(made.change);
        say(said(count));
      });
    },
  };
}

/** Why nothing was done. */
export const SwapRefused = ({
  of: { error, lookAgain },
}: {
  of: Pick<ReturnType<typeof useSwap>, "error" | "lookAgain">;
}) =>
  error === null ? null : (
    <Notice tone="bad">
      <p>{error.message}</p>
      <Button icon="refresh" onClick={lookAgain}>
        {words.lookAgain}
      </Button>
    </Notice>
  );

/** Where it is used, what is in the way, what it reaches, and what stays. */
export function SwapOutcome({ of }: { of: MediaSwap }) {
  const { uses, count, drafts, editing, left, problems, reach, edges } = of;
  const away = edges.filter((edge) => edge.away).map(({ name }) => name);
  return (
    <div class="stack">
      {problems.length > 0 && (
        <Notice tone="bad">
          <p>{words.problems}</p>
          <ul class="bullets">
            {problems.map((use) => (
              <li key={keyOf(use)}>
                <a href={here(addressOf(use))}>{nameOf(use)}</a>: {use.problem}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {count > 0 && <UseList uses={{ data: uses, more: count > uses.length }} />}
      {reach !== null && (
        <p>{words.reach(reach.renditions, reach.capped, msText(reach.estimate.ms))}</p>
      )}
      {drafts > 0 && <p class="muted">{words.drafts(drafts)}</p>}
      {editing > 0 && <Notice tone="plain">{words.editing(editing)}</Notice>}
      {left.length > 0 && (
        <Notice tone="warn">
          <p>{words.left}</p>
          <UseList uses={{ data: left, more: false }} />
        </Notice>
      )}
      {away.length > 0 && <Notice tone="warn">{words.away(away.join(", "))}</Notice>}
    </div>
  );
}

const keyOf = ({ document, locale }: MediaUse): string => `${document} ${locale}`;
const addressOf = ({ type, document, locale }: MediaUse): string =>
  `/content/${type}/${document}?locale=${encodeURIComponent(locale)}`;

/** On its way, and then where readers are. */
export const SwapReceipt = ({ change, onClose }: { change: number; onClose: () => void }) => (
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
      <a href={here(`/delivery/changes/${change}`)}>{words.receipt(change)}</a>
    </p>
  </Dialog>
);
