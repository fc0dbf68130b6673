import { allOf, EVERY_EVENT, WEBHOOK_EVENTS } from "../../../shared/webhook-events.ts";
import { Checkbox } from "../../ui/field.tsx";
import { eventText, GROUPS } from "./event-names.ts";
import { words } from "./words.ts";

/** What a webhook is told of: everything, all of a group, or some events. What covers others switches them off. */
export function EventsField({
  value,
  onChange,
  error,
}: {
  value: readonly string[];
  onChange: (events: string[]) => void;
  error: string | undefined;
}) {
  const isAll = value.includes(EVERY_EVENT);
  const box = (event: string, covers: readonly string[], isCovered: boolean) => (
    <Checkbox
      key={event}
      label={eventText(event)}
      checked={isCovered || value.includes(event)}
      disabled={isCovered}
      onCheck={(isOn) => {
        const others = value.filter((one) => one !== event && !covers.includes(one));
        onChange(isOn ? [...others, event] : others);
      }}
    />
  );
  return (
    <fieldset class="group">
      <legend>{words.events}</legend>
      {box(
        EVERY_EVENT,
        GROUPS.flatMap((group) => [allOf(group), ...WEBHOOK_EVENTS[group]]),
        false,
      )}
      <div class="columns">
        {GROUPS.map((group) => {
          const isGroup = isAll || value.includes(allOf(group)) || value.includes(`${group}.all`);
          return (
            <div key={group} class="stack">
              {box(allOf(group), [`${group}.all`, ...WEBHOOK_EVENTS[group]], isAll)}
              <div class="inset stack">
                {WEBHOOK_EVENTS[group].map((event) => box(event, [], isGroup))}
              </div>
            </div>
          );
        })}
      </div>
      {error !== undefined && <p class="field-error">{error}</p>}
    </fieldset>
  );
}
