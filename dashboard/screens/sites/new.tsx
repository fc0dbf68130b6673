import { useState } from "preact/hooks";
import { useAct } from "../../api/act.ts";
import { atSite } from "../../links.ts";
import { LinkButton } from "../../ui/button.tsx";
import { Copied } from "../../ui/copied.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { api, session } from "../../wiring.ts";
import { slugOf } from "../content/slug.ts";
import { words } from "./words.ts";

/** What the origin takes (`SITE_SLUG`). */
const SLUG_CHARS = 63;

/** The answer to making a site: its tokens are told this once. */
interface NewSite {
  site: string;
  name: string;
  tokens: { label: string; token: string }[];
}

/** Makes a site, and shows its tokens, which nobody can show again. */
export function MakeSite({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<NewSite | null>(null);
  if (made === null) return <Asking onClose={onClose} onMade={setMade} />;
  return (
    <Dialog
      key="made"
      title={words.made(made.name)}
      onClose={onClose}
      actions={
        <LinkButton kind="primary" href={atSite(made.site)}>
          {words.open}
        </LinkButton>
      }
    >
      <p>{words.tokens}</p>
      {made.tokens.map(({ label, token }) => (
        <Copied key={label} label={label} text={token} />
      ))}
    </Dialog>
  );
}

function Asking({ onClose, onMade }: { onClose: () => void; onMade: (made: NewSite) => void }) {
  const [name, setName] = useState("");
  const [typedSlug, setSlug] = useState<string | null>(null);
  const [locales, setLocales] = useState("en");
  const act = useAct();
  const slug = typedSlug ?? slugOf(name).slice(0, SLUG_CHARS);
  const make = () =>
    act.run(async () => {
      const site = { slug, name: name.trim(), locales: localesOf(locales) };
      const made = await api.post<NewSite>("/sites", site, { site: null });
      await session.load();
      onMade(made);
    });
  return (
    <FormDialog
      title={words.create}
      does={words.make}
      busy={act.busy}
      onSend={() => void make()}
      onClose={onClose}
    >
      <TextField
        label={words.name}
        required
        autofocus
        maxLength={200}
        value={name}
        onText={setName}
        error={act.problem("name")}
      />
      <TextField
        label={words.slug}
        help={words.slugHelp}
        required
        maxLength={SLUG_CHARS}
        value={slug}
        onText={setSlug}
        error={act.problem("slug")}
      />
      <TextField
        label={words.locales}
        help={words.localesHelp}
        required
        value={locales}
        onText={setLocales}
        error={act.problem("locales") ?? act.sentence}
      />
    </FormDialog>
  );
}

const localesOf = (text: string): string[] => text.split(/[\s,]+/).filter((one) => one !== "");
