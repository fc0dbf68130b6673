import { useState } from "preact/hooks";
import { isNarrowed, isOfType, type Narrowed } from "../../../shared/permissions.ts";
import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { say } from "../../ui/toast.tsx";
import { api } from "../../wiring.ts";
import {
  leavesSomething,
  NarrowFields,
  useNarrowChoices,
  type NarrowChoices,
} from "./narrow-fields.tsx";
import type { Member } from "./shapes.ts";
import { words } from "./words.ts";

/** What a membership is for, in words. */
export function rightsText({ types, locales }: Narrowed, choices: NarrowChoices): string {
  if (!isNarrowed({ types, locales })) return words.everything;
  const nameOf = (type: NonNullable<Narrowed["types"]>[number]) =>
    choices.types.find((one) => isOfType({ types: [one], locales: null }, type))?.name ?? type.key;
  const ofTypes = types === null ? words.allTypes : types.map(nameOf).join(", ");
  return locales === null ? ofTypes : words.inLocales(ofTypes, locales.join(", "));
}

/** Says of which types and locales a member may change documents. */
export function NarrowDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const choices = useNarrowChoices();
  const [value, setValue] = useState<Narrowed>({ types: member.types, locales: member.locales });
  const act = useAct();
  const save = async () => {
    const isDone = await act.run(async () => {
      await api.patch(`/people/${member.id}`, value);
      await askAgain("/people");
    }, onClose);
    if (isDone) say(words.narrowed(member.name, rightsText(value, choices)));
  };
  return (
    <FormDialog
      title={words.narrowTitle(member.name)}
      does={words.save}
      busy={act.busy}
      isOff={!leavesSomething(value)}
      problem={act.error?.message}
      onSend={() => leavesSomething(value) && void save()}
      onClose={onClose}
    >
      <p class="muted">{words.narrowHelp}</p>
      <NarrowFields value={value} choices={choices} onChange={setValue} />
    </FormDialog>
  );
}
