import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/state.tsx";
import { say } from "../../ui/toast.tsx";
import { api } from "../../wiring.ts";
import type { Edge } from "./shapes.ts";
import { words } from "./words.ts";

/** Asks, then removes an edge, or forgets one that is leaving. */
export function RemoveEdge({ edge, onClose }: { edge: Edge; onClose: () => void }) {
  const act = useAct();
  const isLeaving = edge.state === "leaving";
  const remove = async () => {
    const query = isLeaving ? { force: "1" } : {};
    const isDone = await act.run(async () => {
      await api.delete(`/edges/${edge.id}`, { query });
      await askAgain("/edges");
    }, onClose);
    if (isDone) say((isLeaving ? words.ended : words.removed)(edge.name));
  };
  return (
    <Confirm
      title={isLeaving ? words.endTitle : words.removeTitle}
      does={isLeaving ? words.endDoes : words.removeDoes}
      busy={act.busy}
      onDo={() => void remove()}
      onClose={onClose}
    >
      <p>{(isLeaving ? words.endMore : words.removeMore)(edge.name)}</p>
      {act.sentence !== undefined && <Notice tone="bad">{act.sentence}</Notice>}
    </Confirm>
  );
}
