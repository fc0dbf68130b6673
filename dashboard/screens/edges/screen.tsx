import { useState } from "preact/hooks";
import { useAsked } from "../../asked.ts";
import { Button } from "../../ui/button.tsx";
import { Answer, Empty } from "../../ui/state.tsx";
import { SettingsPage } from "../settings/frame.tsx";
import { AddEdge } from "./add.tsx";
import { JoinEdge } from "./join.tsx";
import { RemoveEdge } from "./remove.tsx";
import { EdgeTable } from "./rows.tsx";
import type { Edge } from "./shapes.ts";
import { words } from "./words.ts";

/** ours: how often it is looked where edges are, while one is in view. */
const LOOKS_MS = 5_000;

type Open = { kind: "add" } | { kind: "join" } | { kind: "remove"; edge: Edge } | null;

/** The edges that the site is sent to. */
export function EdgesScreen() {
  const edges = useAsked<{ data: Edge[] }>("/edges", { everyMs: () => LOOKS_MS });
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <SettingsPage
      part="/settings/edges"
      intro={words.intro}
      actions={
        <>
          <Button icon="key" onClick={() => setOpen({ kind: "join" })}>
            {words.join}
          </Button>
          <Button kind="primary" icon="plus" onClick={() => setOpen({ kind: "add" })}>
            {words.add}
          </Button>
        </>
      }
    >
      <Answer of={edges}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty icon="delivery" title={words.none}>
              <p>{words.noneMore}</p>
            </Empty>
          ) : (
            <EdgeTable edges={data} onRemove={(edge) => setOpen({ kind: "remove", edge })} />
          )
        }
      </Answer>
      {open?.kind === "add" && <AddEdge onClose={close} />}
      {open?.kind === "join" && <JoinEdge onClose={close} />}
      {open?.kind === "remove" && <RemoveEdge edge={open.edge} onClose={close} />}
    </SettingsPage>
  );
}
