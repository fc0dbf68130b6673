import { useEffect } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/state.tsx";
import { clock, session } from "../wiring.ts";
import { words } from "../words.ts";

/** ours: how often it is tried by itself. */
const TRY_EVERY_MS = 3_000;

/** In place of everything while it is not known who is here. It goes by itself. */
export function Unreachable({ detail }: { detail: string }) {
  useEffect(() => {
    const left = new AbortController();
    void tryAgain(left.signal);
    return () => left.abort();
  }, []);
  return (
    <main class="gate">
      <Empty icon="warning" title={words.unreachable}>
        <p>{detail}</p>
        <p>{words.unreachableMore}</p>
        <Button icon="refresh" onClick={() => void session.load()}>
          {words.reload}
        </Button>
      </Empty>
    </main>
  );
}

async function tryAgain(left: AbortSignal): Promise<void> {
  while (!left.aborted) {
    await clock.sleep(TRY_EVERY_MS, left);
    if (!left.aborted) await session.load();
  }
}
