import { useLocation } from "preact-iso/router";
import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { here } from "../../here.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/state.tsx";
import { say } from "../../ui/toast.tsx";
import { api } from "../../wiring.ts";
import { TYPE_PATHS, type TypeShape } from "./shapes.ts";
import { words } from "./words.ts";

/** Asks, then deletes a type; the origin says what is in the way. */
export function RemoveType({
  type: { kind, key, name },
  onClose,
}: {
  type: TypeShape;
  onClose: () => void;
}) {
  const act = useAct();
  const { route } = useLocation();
  const remove = async () => {
    const isDone = await act.run(
      () => api.delete(`${TYPE_PATHS[kind]}/${key}`),
      () => route(here("/model")),
    );
    if (isDone) say(words.removed(name));
    await askAgain(TYPE_PATHS[kind]);
  };
  return (
    <Confirm
      title={words.removeTitle}
      does={words.removeType}
      busy={act.busy}
      onDo={() => void remove()}
      onClose={onClose}
    >
      <p>{words.removeMore}</p>
      {act.sentence !== undefined && <Notice tone="bad">{act.sentence}</Notice>}
    </Confirm>
  );
}
