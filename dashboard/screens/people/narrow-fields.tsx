import type { DocumentKind } from "../../../shared/manage/documents.ts";
import { isOfType, type Narrowed, type Role, type TypeName } from "../../../shared/permissions.ts";
import { useAsked } from "../../asked.ts";
import { Checkbox } from "../../ui/field.tsx";
import { useTypes } from "../model/shapes.ts";
import type { SiteSettings } from "../settings/shapes.ts";
import { words } from "./words.ts";

/** What memberships can be narrowed to at the site. */
export interface NarrowChoices {
  types: readonly (TypeName & { name: string })[];
  locales: readonly string[];
}

const BLOG: readonly DocumentKind[] = ["post", "author", "category", "tag"];

/** Those of the site; some of it is not there at once. */
export function useNarrowChoices(): NarrowChoices {
  const site = useAsked<SiteSettings>("/site");
  const own = [useTypes("page"), useTypes("single"), useTypes("collection")].flat();
  return {
    types: [
      ...own.map(({ kind, key, name }) => ({ kind, key, name })),
      ...BLOG.map((kind) => ({ kind, key: kind, name: words.blogTypes[kind] ?? kind })),
    ],
    locales: site.data?.locales ?? [],
  };
}

/** Who changes nothing is narrowed by it, and an admin could widen it again. */
export const isNarrowable = (role: Role): boolean => role !== "viewer" && role !== "admin";

/** Whether what was chosen leaves something to do. */
export const leavesSomething = ({ types, locales }: Narrowed): boolean =>
  types?.length !== 0 && locales?.length !== 0;

/** All of it in one box, or some in one each. */
export const NarrowFields = ({
  value,
  choices: { types, locales },
  onChange,
}: {
  value: Narrowed;
  choices: NarrowChoices;
  onChange: (value: Narrowed) => void;
}) => (
  <>
    <Some
      legend={words.types}
      all={words.allTypes}
      none={words.noTypes}
      choices={types.map((type) => ({ of: { kind: type.kind, key: type.key }, text: type.name }))}
      chosen={value.types}
      isSame={(one, other) => isOfType({ types: [one], locales: null }, other)}
      onChange={(chosen) => onChange({ ...value, types: chosen })}
    />
    {locales.length > 1 && (
      <Some
        legend={words.locales}
        all={words.allLocales}
        none={words.noLocales}
        choices={locales.map((locale) => ({ of: locale, text: locale }))}
        chosen={value.locales}
        isSame={(one, other) => one === other}
        onChange={(chosen) => onChange({ ...value, locales: chosen })}
      />
    )}
  </>
);

function Some<One>({
  legend,
  all,
  none,
  choices,
  chosen,
  isSame,
  onChange,
}: {
  legend: string;
  all: string;
  none: string;
  choices: readonly { of: One; text: string }[];
  chosen: readonly One[] | null;
  isSame: (one: One, other: One) => boolean;
  onChange: (chosen: readonly One[] | null) => void;
}) {
  const has = (one: One) => chosen?.some((other) => isSame(other, one)) ?? false;
  return (
    <fieldset class="group">
      <legend>{legend}</legend>
      <Checkbox
        label={all}
        checked={chosen === null}
        onCheck={(isAll) => onChange(isAll ? null : [])}
      />
      {chosen !== null && (
        <div class="columns">
          {choices.map(({ of, text }) => (
            <Checkbox
              key={text}
              label={text}
              checked={has(of)}
              onCheck={(is) =>
                onChange(is ? [...chosen, of] : chosen.filter((other) => !isSame(other, of)))
              }
            />
          ))}
        </div>
      )}
      {chosen?.length === 0 && <p class="field-error">{none}</p>}
    </fieldset>
  );
}
