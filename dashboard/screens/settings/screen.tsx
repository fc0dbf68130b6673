import { useState } from "preact/hooks";
import type { SearchLanguage } from "../../../shared/stems.ts";
import { useAct } from "../../api/act.ts";
import { askAgain, useAsked } from "../../asked.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox, Select, TextField } from "../../ui/field.tsx";
import { Answer, Notice } from "../../ui/state.tsx";
import { say } from "../../ui/toast.tsx";
import { api, session } from "../../wiring.ts";
import { SettingsPage } from "./frame.tsx";
import { LocalesField } from "./locales.tsx";
import type { SiteSettings } from "./shapes.ts";
import { words } from "./words.ts";

/** The site itself: its name, locales and addresses. */
export function SettingsScreen() {
  const site = useAsked<SiteSettings>("/site");
  return (
    <SettingsPage part="/settings">
      <Answer of={site}>{(data) => <SiteForm before={data} />}</Answer>
    </SettingsPage>
  );
}

function SiteForm({ before }: { before: SiteSettings }) {
  // what others save meanwhile is taken over, and nothing that is typed here is lost
  const [typed, setTyped] = useState<Partial<SiteSettings>>({});
  const after = { ...before, ...typed };
  const act = useAct();
  const set = (changed: Partial<SiteSettings>) => setTyped((now) => ({ ...now, ...changed }));
  const changed = changesOf(before, after);
  const save = async () => {
    if (Object.keys(changed).length === 0) return say(words.nothing);
    await act.run(async () => {
      await api.patch("/site", changed);
      say(words.saved);
      // names of sites stand beside the person, too
      await Promise.all([askAgain("/site"), session.load()]);
      setTyped((now) => without(now, typed));
    });
  };
  return (
    <form
      class="form measure"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {act.sentence !== undefined && <Notice tone="bad">{act.sentence}</Notice>}
      <SiteFields after={after} before={before} set={set} problem={(path) => act.problem(path)} />
      <div class="form-actions">
        <Button kind="primary" type="submit" busy={act.busy}>
          {words.save}
        </Button>
      </div>
    </form>
  );
}

interface FieldsProps {
  after: SiteSettings;
  set: (changed: Partial<SiteSettings>) => void;
  problem: (path: string) => string | undefined;
}

const SiteFields = ({ after, before, set, problem }: FieldsProps & { before: SiteSettings }) => (
  <>
    <TextField
      label={words.name}
      required
      maxLength={200}
      value={after.name}
      onText={(name) => set({ name })}
      error={problem("name")}
    />
    <TextField
      label={words.slug}
      help={words.slugHelp}
      readOnly
      value={before.slug}
      onText={() => undefined}
    />
    <LocalesField
      locales={after.locales}
      defaultLocale={before.defaultLocale}
      onAdd={(locale) => set({ locales: [...after.locales, locale] })}
      error={problem("locales") ?? problem(`locales[${after.locales.length - 1}]`)}
    />
    <Select
      label={words.fallback}
      help={words.fallbackHelp}
      value={after.fallbackLocale ?? ""}
      options={[
        { value: "", text: words.none },
        ...after.locales.map((locale) => ({ value: locale, text: locale })),
      ]}
      onPick={(locale) => set({ fallbackLocale: locale === "" ? null : locale })}
      error={problem("fallbackLocale")}
    />
    <TextField
      label={words.blogUrl}
      help={words.blogUrlHelp}
      type="url"
      placeholder="https://www.example.com/blog"
      value={after.blogUrl ?? ""}
      onText={(url) => set({ blogUrl: url === "" ? null : url })}
      error={problem("blogUrl")}
    />
    <ReadingFields after={after} set={set} problem={problem} />
  </>
);

/** How search and media go. */
const ReadingFields = ({ after, set, problem }: FieldsProps) => (
  <>
    <Select
      label={words.search}
      help={words.searchHelp}
      value={after.searchLanguage ?? ""}
      options={[
        { value: "", text: words.none },
        ...LANGUAGES.map((value) => ({ value, text: languageNames.of(value) ?? value })),
      ]}
      onPick={(language) => set({ searchLanguage: language === "" ? null : language })}
      error={problem("searchLanguage")}
    />
    <Checkbox
      label={words.copyMedia}
      help={words.copyMediaHelp}
      checked={after.copyMedia}
      onCheck={(copyMedia) => set({ copyMedia })}
    />
  </>
);

const CHANGEABLE = [
  "name",
  "locales",
  "fallbackLocale",
  "blogUrl",
  "searchLanguage",
  "copyMedia",
] as const;

/** What differs, and may be changed. */
const changesOf = (before: SiteSettings, after: SiteSettings): Partial<SiteSettings> =>
  Object.fromEntries(
    CHANGEABLE.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])).map(
      (name) => [name, after[name]],
    ),
  );

/** Those members that are another value by now. */
const without = (now: Partial<SiteSettings>, saved: Partial<SiteSettings>): Partial<SiteSettings> =>
  Object.fromEntries(
    Object.entries(now).filter(([name, value]) => saved[name as keyof SiteSettings] !== value),
  );

/** Those of `SEARCH_LANGUAGES`, which comes with the stems themselves. */
const LANGUAGES: readonly SearchLanguage[] = ["en", "de", "es", "fr"];
const languageNames = new Intl.DisplayNames("en", { type: "language" });
