import { useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { here } from "../../here.ts";
import { TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Menu } from "../../ui/menu.tsx";
import { say, sayProblem } from "../../ui/toast.tsx";
import { session } from "../../wiring.ts";
import { readDevice, writeDevice } from "../../ui/device.ts";
import { readViews, type View, VIEW_NAME_MAX_CHARS, withoutView, withView } from "./views.ts";
import { viewWords as words } from "./view-words.ts";

const keptAs = (): string => `larder.views.${session.site.value ?? ""}`;

/** Lists that were kept on this device: to go to, to keep, to forget. */
export function SavedViews() {
  const { url } = useLocation();
  const [views, setViews] = useState(() => readViews(readDevice(keptAs())));
  const [isSaving, setSaving] = useState(false);
  const path = url.slice(here().length);
  const shown = views.find((view) => view.path === path);
  const keep = (after: View[]) => {
    if (!writeDevice(keptAs(), JSON.stringify(after))) sayProblem(words.notKept);
    setViews(after);
  };
  return (
    <>
      <Menu
        label={words.views}
        icon="filter"
        text={words.views}
        items={[
          ...views.map((view) => ({
            text: view.name,
            href: here(view.path),
            ...(view === shown ? { icon: "check" as const } : {}),
          })),
          { text: words.save, icon: "plus" as const, onPick: () => setSaving(true) },
          ...(shown === undefined
            ? []
            : [
                {
                  text: words.forget(shown.name),
                  icon: "trash" as const,
                  onPick: () => keep(withoutView(views, shown.name)),
                },
              ]),
        ]}
      />
      {isSaving && (
        <SaveDialog
          onClose={() => setSaving(false)}
          onSave={(name) => {
            keep(withView(views, { name, path }));
            setSaving(false);
            say(words.saved(name));
          }}
        />
      )}
    </>
  );
}

function SaveDialog({ onClose, onSave }: { onClose: () => void; onSave: (name: string) => void }) {
  const [name, setName] = useState("");
  return (
    <FormDialog
      title={words.saveTitle}
      does={words.keep}
      onSend={() => {
        if (name.trim() !== "") onSave(name.trim());
      }}
      onClose={onClose}
    >
      <TextField
        label={words.name}
        help={words.nameHelp}
        required
        autofocus
        maxLength={VIEW_NAME_MAX_CHARS}
        value={name}
        onText={setName}
      />
    </FormDialog>
  );
}
