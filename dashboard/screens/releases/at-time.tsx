import { useState } from "preact/hooks";
import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { say } from "../../ui/toast.tsx";
import { api, clock } from "../../wiring.ts";
import { localText } from "./local-time.ts";
import type { FullRelease } from "./shapes.ts";
import { words } from "./words.ts";

/** Sets the time at which a release goes to readers by itself, or cancels it. */
export function ScheduleRelease({
  release: { id, at },
  onClose,
}: {
  release: FullRelease;
  onClose: () => void;
}) {
  const [text, setText] = useState(at === null ? "" : localText(new Date(at)));
  const act = useAct();
  const set = async (time: string | null) => {
    const isDone = await act.run(async () => {
      await api.put(`/releases/${id}/schedule`, { at: time });
      await askAgain(`/releases/${id}`, "/releases");
    }, onClose);
    if (isDone) say(time === null ? words.unscheduled : words.scheduled);
  };
  return (
    <FormDialog
      title={words.scheduleTitle}
      does={words.setTime}
      busy={act.busy}
      extra={
        at !== null && (
          <Button busy={act.busy} onClick={() => void set(null)}>
            {words.unschedule}
          </Button>
        )
      }
      onSend={() => void set(new Date(text).toISOString())}
      onClose={onClose}
    >
      <TextField
        label={words.time}
        help={words.timeHelp(Intl.DateTimeFormat().resolvedOptions().timeZone)}
        type="datetime-local"
        required
        autofocus
        min={localText(new Date(clock.now()))}
        value={text}
        onText={setText}
        error={act.problem("at") ?? act.sentence}
      />
    </FormDialog>
  );
}
