import { useState } from "preact/hooks";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { words } from "./words.ts";

/** The site's locales, to which more can be added. */
export function LocalesField({
  locales,
  defaultLocale,
  onAdd,
  error,
}: {
  locales: readonly string[];
  defaultLocale: string;
  onAdd: (locale: string) => void;
  error: string | undefined;
}) {
  const [text, setText] = useState("");
  const isKnown = locales.includes(text.trim());
  const add = () => {
    const locale = text.trim();
    if (locale === "" || isKnown) return;
    onAdd(locale);
    setText("");
  };
  return (
    <fieldset class="group">
      <legend>{words.locales}</legend>
      <p class="field-help">{words.localesHelp}</p>
      <ul class="chips">
        {locales.map((locale) => (
          <li key={locale}>
            <Badge tone={locale === defaultLocale ? "accent" : "plain"}>
              {locale === defaultLocale ? `${locale} · ${words.isDefault}` : locale}
            </Badge>
          </li>
        ))}
      </ul>
      <div class="beside">
        <TextField
          label={words.newLocale}
          help={words.newLocaleHelp}
          value={text}
          onText={setText}
          maxLength={10}
          error={isKnown ? words.known : error}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            // adds, rather than sends the form
            event.preventDefault();
            add();
          }}
        />
        <Button icon="plus" onClick={add}>
          {words.addLocale}
        </Button>
      </div>
    </fieldset>
  );
}
