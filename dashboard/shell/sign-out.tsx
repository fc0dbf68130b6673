import { signal } from "@preact/signals";
import { Confirm } from "../ui/dialog.tsx";
import { sayProblem } from "../ui/toast.tsx";
import { session } from "../wiring.ts";
import { words } from "../words.ts";
import { waitingOf } from "./waiting.ts";

/** How many edits wait; null while nobody is asked. */
const asked = signal<number | null>(null);

/** Signs out, unless edits wait: then it is asked first. */
export async function askToLeave(): Promise<void> {
  const waiting = await waitingOf(session.me.value?.id ?? 0);
  const edits = waiting.reduce((sum, one) => sum + one.edits + one.conflicts, 0);
  if (edits > 0) asked.value = edits;
  else await leave();
}

async function leave(): Promise<void> {
  asked.value = null;
  try {
    await session.signOut();
  } catch (error) {
    sayProblem(error instanceof Error ? error.message : String(error));
  }
}

export function SignOut() {
  const edits = asked.value;
  if (edits === null) return null;
  return (
    <Confirm
      title={words.signOutTitle}
      does={words.signOut}
      onDo={() => void leave()}
      onClose={() => void (asked.value = null)}
    >
      <p>{words.signOutMore(edits)}</p>
    </Confirm>
  );
}
