import { useState } from "preact/hooks";
import type { Act } from "../../api/act.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox, TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { EventsField } from "./events-field.tsx";
import { type Header, HeadersField, toHeaders } from "./headers-field.tsx";
import type { Webhook } from "./shapes.ts";
import { words } from "./words.ts";

/** What is sent of a webhook; headers are replaced as a whole or left out. */
export interface WebhookInput {
  url: string;
  events: string[];
  enabled: boolean;
  headers?: Record<string, string>;
}

/** A webhook to make, or to change. */
export function WebhookForm({
  before,
  act,
  onSend,
  onClose,
}: {
  before?: Webhook;
  act: Act;
  onSend: (input: WebhookInput) => void;
  onClose: () => void;
}) {
  const [input, setInput] = useState<Draft>({
    url: before?.url ?? "",
    events: before?.events ?? ["*"],
    enabled: before?.enabled ?? true,
    headers: before === undefined ? [] : null,
  });
  const set = (changed: Partial<Draft>) => setInput((now) => ({ ...now, ...changed }));
  return (
    <FormDialog
      title={before === undefined ? words.create : words.edit}
      size="wide"
      does={before === undefined ? words.make : words.save}
      busy={act.busy}
      problem={act.sentence}
      onSend={() => {
        if (input.events.length > 0) onSend(toInput(input));
      }}
      onClose={onClose}
    >
      <WebhookFields
        before={before}
        input={input}
        set={set}
        problem={(path) => act.problem(path)}
      />
    </FormDialog>
  );
}

/** What is filled in so far; headers are null while those of before stay. */
interface Draft {
  url: string;
  events: string[];
  enabled: boolean;
  headers: Header[] | null;
}

const toInput = ({ url, headers, ...rest }: Draft): WebhookInput => ({
  ...rest,
  url: url.trim(),
  ...(headers === null ? {} : { headers: toHeaders(headers) }),
});

const WebhookFields = ({
  before,
  input: { url, events, enabled, headers },
  set,
  problem,
}: {
  before: Webhook | undefined;
  input: Draft;
  set: (changed: Partial<Draft>) => void;
  problem: (path: string) => string | undefined;
}) => (
  <>
    <TextField
      label={words.url}
      help={words.urlHelp}
      type="url"
      required
      autofocus
      placeholder="https://www.example.com/hook"
      value={url}
      onText={(text) => set({ url: text })}
      error={problem("url")}
    />
    <EventsField
      value={events}
      onChange={(chosen) => set({ events: chosen })}
      error={events.length === 0 ? words.chooseOne : problem("events")}
    />
    {headers === null ? (
      <KeptHeaders names={before?.headerNames ?? []} onReplace={() => set({ headers: [] })} />
    ) : (
      <HeadersField value={headers} onChange={(rows) => set({ headers: rows })} problem={problem} />
    )}
    <Checkbox
      label={words.enabled}
      help={words.enabledHelp}
      checked={enabled}
      onCheck={(isOn) => set({ enabled: isOn })}
    />
  </>
);

const KeptHeaders = ({ names, onReplace }: { names: string[]; onReplace: () => void }) => (
  <fieldset class="group">
    <legend>{words.headers}</legend>
    <p>{names.length === 0 ? words.noHeaders : names.join(", ")}</p>
    <p class="field-help">{words.headersHelp}</p>
    <div>
      <Button onClick={onReplace}>{words.replaceHeaders}</Button>
    </div>
  </fieldset>
);
