import { useAct } from "../../api/act.ts";
import { ApiError } from "../../api/errors.ts";
import { askAgain } from "../../asked.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/state.tsx";
import { say } from "../../ui/toast.tsx";
import { api } from "../../wiring.ts";
import type { Token } from "./shapes.ts";
import { words } from "./words.ts";

/** Asks, then revokes; of the last one that may manage the origin asks once more. */
export function RevokeToken({ token, onClose }: { token: Token; onClose: () => void }) {
  const act = useAct();
  const isLast = act.error instanceof ApiError && act.error.status === 409;
  const revoke = async () => {
    const query = { force: isLast ? "1" : "0" };
    const isDone = await act.run(async () => {
      await api.delete(`/tokens/${token.id}`, { query });
      await askAgain("/tokens");
    }, onClose);
    if (isDone) say(words.isRevoked(token.label));
  };
  return (
    <Confirm
      title={words.revokeTitle}
      does={isLast ? words.evenLast : words.revokeDoes}
      busy={act.busy}
      onDo={() => void revoke()}
      onClose={onClose}
    >
      <p>{words.revokeMore(token.label)}</p>
      {act.sentence !== undefined && <Notice tone="bad">{act.sentence}</Notice>}
    </Confirm>
  );
}
