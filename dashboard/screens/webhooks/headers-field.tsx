import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { words } from "./words.ts";

export interface Header {
  name: string;
  value: string;
}

/** Rows of names and values. */
export function HeadersField({
  value,
  onChange,
  problem,
}: {
  value: readonly Header[];
  onChange: (headers: Header[]) => void;
  /** What is wrong with one, or with all of them. */
  problem: (path: string) => string | undefined;
}) {
  const set = (index: number, changed: Partial<Header>) =>
    onChange(value.map((one, at) => (at === index ? { ...one, ...changed } : one)));
  return (
    <fieldset class="group">
      <legend>{words.headers}</legend>
      <p class="field-help">{words.headersHelp}</p>
      {value.map((header, index) => (
        // rows have no name of their own until they are sent
        <div key={index} class="beside">
          <TextField
            label={words.headerName(index)}
            isLabelHidden
            placeholder={words.name}
            value={header.name}
            onText={(name) => set(index, { name })}
            error={problem(`headers.${header.name}`)}
          />
          <TextField
            label={words.headerValue(index)}
            isLabelHidden
            placeholder={words.value}
            value={header.value}
            onText={(text) => set(index, { value: text })}
          />
          <Button
            kind="quiet"
            icon="trash"
            label={words.removeHeader(index)}
            onClick={() => onChange(value.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      {problem("headers") !== undefined && <p class="field-error">{problem("headers")}</p>}
      <div>
        <Button icon="plus" onClick={() => onChange([...value, { name: "", value: "" }])}>
          {words.addHeader}
        </Button>
      </div>
    </fieldset>
  );
}

/** As they are sent; rows without a name are none. */
export const toHeaders = (rows: readonly Header[]): Record<string, string> =>
  Object.fromEntries(
    rows.filter(({ name }) => name.trim() !== "").map(({ name, value }) => [name.trim(), value]),
  );
