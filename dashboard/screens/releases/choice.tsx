import { Select, TextField } from "../../ui/field.tsx";
import { api } from "../../wiring.ts";
import { choiceWords as words } from "./choice-words.ts";
import type { Release } from "./shapes.ts";

/** The release that something goes into: one that waits, or a new one by its name. */
export interface ReleaseChoice {
  /** Null: a new one. */
  picked: Release | null;
  name: string;
}

/** What is chosen unless somebody says otherwise. It stays, though others come before it: nothing goes where nobody looked. */
export const firstChoice = ([first]: readonly Release[]): ReleaseChoice => ({
  picked: first ?? null,
  name: "",
});

/** The release of a choice, which is made where it is a new one. @throws ApiError */
export const releaseOf = async ({ picked, name }: ReleaseChoice): Promise<Release> =>
  picked ?? api.post<Release>("/releases", { name: name.trim() });

/** Which one, or the name of a new one. */
export function ReleaseFields({
  releases,
  choice,
  onChoice,
}: {
  /** Those that wait, as far as that is known. */
  releases: readonly Release[];
  choice: ReleaseChoice;
  onChoice: (choice: ReleaseChoice) => void;
}) {
  const { picked, name } = choice;
  const isListed = picked === null || releases.some(({ id }) => id === picked.id);
  const offered = isListed ? releases : [picked, ...releases];
  return (
    <>
      {offered.length > 0 && (
        <Select
          label={words.release}
          autofocus
          value={String(picked?.id ?? "")}
          options={[
            ...offered.map((one) => ({ value: String(one.id), text: one.name })),
            { value: "", text: words.newRelease },
          ]}
          onPick={(id) =>
            onChoice({ name, picked: offered.find((one) => String(one.id) === id) ?? null })
          }
        />
      )}
      {picked === null && (
        <TextField
          label={words.newName}
          required
          autofocus
          maxLength={200}
          value={name}
          onText={(text) => onChoice({ picked, name: text })}
        />
      )}
    </>
  );
}
