import { useState } from "preact/hooks";
import { useAct } from "../../api/act.ts";
import { askAgain, useAsked } from "../../asked.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";
import { api, clock } from "../../wiring.ts";
import { localText } from "../releases/local-time.ts";
import { firstChoice, ReleaseFields, releaseOf } from "../releases/choice.tsx";
import type { Release } from "../releases/shapes.ts";
import { Asking } from "./act-dialogs.tsx";
import type { ActProps } from "./props.ts";
import { actWords as words } from "./act-words.ts";
import { keepVersion } from "./version.ts";

/** Readers get what is here at a time. */
export function Schedule({ editing, document, onClose }: ActProps) {
  const { id, locale, locales } = document;
  const planned = locales.find((one) => one.locale === locale)?.publishAt ?? null;
  const [text, setText] = useState(planned === null ? "" : localText(new Date(planned)));
  const act = useAct();
  const set = async (at: string | null) => {
    const isDone = await act.run(async () => {
      const revision = at === null ? null : await keepVersion(editing, document);
      const plan = { publish_at: at, revision };
      await api.put(`/documents/${id}/schedule`, plan, { query: { locale } });
      await askAgain(`/documents/${id}`, "/documents", "/schedules");
    }, onClose);
    if (isDone) say(at === null ? words.unscheduled : words.scheduled);
  };
  return (
    <Asking
      title={words.scheduleTitle}
      does={words.scheduleDoes}
      act={act}
      onDo={() => void set(new Date(text).toISOString())}
      onClose={onClose}
    >
      <p>{words.scheduleMore}</p>
      <TextField
        label={words.time}
        help={words.timeHelp(Intl.DateTimeFormat().resolvedOptions().timeZone)}
        type="datetime-local"
        required
        autofocus
        min={localText(new Date(clock.now()))}
        value={text}
        onText={setText}
        error={act.problem("publish_at")}
      />
      {planned !== null && (
        <Button busy={act.busy} onClick={() => void set(null)}>
          {words.unschedule}
        </Button>
      )}
    </Asking>
  );
}

/** Readers get what is here with others. Nothing is asked until it is known which releases there are. */
export function AddToRelease(props: ActProps) {
  const { data, error } = useAsked<{ data: Release[] }>("/releases", { query: { state: "open" } });
  if (data === undefined && error === null) return null;
  return <Adding {...props} releases={data?.data ?? []} />;
}

function Adding({
  editing,
  document,
  releases,
  onClose,
}: ActProps & { releases: readonly Release[] }) {
  const { id, locale } = document;
  const [choice, setChoice] = useState(() => firstChoice(releases));
  const act = useAct();
  const add = () =>
    act.run(
      async () => {
        await keepVersion(editing, document);
        const release = await releaseOf(choice);
        // another try makes no second one
        setChoice({ ...choice, picked: release });
        const items = [{ document: id, locale, action: "publish" }];
        try {
          await api.post(`/releases/${release.id}/items`, { items });
        } finally {
          await askAgain("/releases");
        }
        return release;
      },
      (release) => {
        onClose();
        say(words.added(release.name));
      },
    );
  return (
    <Asking
      title={words.releaseTitle}
      does={words.releaseDoes}
      act={act}
      onDo={() => void add()}
      onClose={onClose}
    >
      <p>{words.releaseMore}</p>
      <ReleaseFields releases={releases} choice={choice} onChoice={setChoice} />
    </Asking>
  );
}
