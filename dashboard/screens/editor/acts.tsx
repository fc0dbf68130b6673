import { useComputed } from "@preact/signals";
import type { JsonObject } from "../../../shared/working/value.ts";
import { diff } from "../../../shared/working/diff.ts";
import type { WorkingCopy } from "../../../shared/manage/working.ts";
import { Menu, type MenuItem } from "../../ui/menu.tsx";
import { say, sayProblem } from "../../ui/toast.tsx";
import { api, chanceText, session } from "../../wiring.ts";
import { pathOfCopy } from "../../work/origin.ts";
import { mayPublish } from "../document/rights.ts";
import { actWords } from "./act-words.ts";
import type { Act, EditorProps } from "./props.ts";
import { step } from "./keys.ts";
import { words } from "./words.ts";

/** What can be done besides publishing. */
export function ActMenu({
  editing,
  document,
  view,
  onAct,
}: EditorProps & { onAct: (act: Act) => void }) {
  const { seen, host } = editing;
  const isReadOnly = host.isReadOnly.value;
  const isAway = useComputed(() => seen.value.link.kind === "away").value;
  const opens = (act: Act): MenuItem => ({
    text: actWords.opens[act],
    isDisabled: isAway,
    onPick: () => onAct(act),
  });
  const others = document.locales.filter(
    ({ locale, state }) => locale !== document.locale && state !== null,
  );
  if (isReadOnly) return null;
  return (
    <Menu
      label={words.more}
      items={[
        { text: words.undo, onPick: () => step(editing, view, "undo") },
        { text: words.redo, onPick: () => step(editing, view, "redo") },
        opens("version"),
        opens("review"),
        ...(mayPublish(document, document.locale) ? [opens("schedule")] : []),
        ...(session.may("publish") ? [opens("release")] : []),
        ...(document.slug === null ? [] : [opens("slug")]),
        ...others.map(({ locale }) => ({
          text: words.copyLocale(locale),
          isDisabled: isAway,
          onPick: () => void takeOver({ editing, document }, locale),
        })),
        opens("restore"),
        { ...opens("discard"), isDangerous: true },
      ]}
    />
  );
}

/** Makes it what it is in another locale: by edits like any other, so that they can be taken back. */
async function takeOver(
  { editing: { copy }, document: { id } }: Pick<EditorProps, "editing" | "document">,
  locale: string,
): Promise<void> {
  try {
    const path = pathOfCopy(id);
    const { value } = await api.get<WorkingCopy>(path, { query: { locale } });
    const edits = diff(copy.seen().view ?? undefined, value as JsonObject);
    for (const edit of edits) copy.edit({ ...edit, id: chanceText() });
    say(edits.length === 0 ? words.nothingThere(locale) : words.copiedLocale(locale));
  } catch (error) {
    sayProblem(error instanceof Error ? error.message : String(error));
  }
}
