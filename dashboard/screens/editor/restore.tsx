import { useAct } from "../../api/act.ts";
import { useAsked } from "../../asked.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Answer, Empty, Notice } from "../../ui/state.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { api, clock } from "../../wiring.ts";
import { pathOfCopy } from "../../work/origin.ts";
import type { ActProps } from "./props.ts";
import { actWords as words } from "./act-words.ts";

interface Discarded {
  id: number;
  at: string;
  by: { name: string } | null;
  name: string;
}

/** What was discarded in the last 30 days, to be had back. */
export function Restore({ editing: { copy }, document: { id, locale }, onClose }: ActProps) {
  const path = pathOfCopy(id);
  const query = { locale };
  const found = useAsked<{ data: Discarded[] }>(`${path}/discarded`, { query });
  const act = useAct();
  const restore = async (discarded: number) => {
    const isDone = await act.run(async () => {
      const version = await copy.sentAll();
      try {
        await api.post(`${path}/restore`, { discarded, version }, { query });
      } finally {
        await copy.look();
      }
    }, onClose);
    if (isDone) say(words.restored);
  };
  return (
    <Dialog title={words.restoreTitle} busy={act.busy} onClose={onClose}>
      <Answer of={found} rows={2}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty icon="history" title={words.restoreNone} />
          ) : (
            <>
              <p>{words.restoreMore}</p>
              <ul class="discarded">
                {data.map((one) => (
                  <li key={one.id}>
                    <span>
                      <strong>{one.name || words.unnamed}</strong>{" "}
                      <Ago at={one.at} now={clock.now()} />
                      {one.by !== null && <span class="muted"> {words.by(one.by.name)}</span>}
                    </span>
                    <Button
                      label={words.restoreOf(one.name || words.unnamed)}
                      busy={act.busy}
                      onClick={() => void restore(one.id)}
                    >
                      {words.restore}
                    </Button>
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Answer>
      {act.error !== null && <Notice tone="bad">{act.error.message}</Notice>}
    </Dialog>
  );
}
