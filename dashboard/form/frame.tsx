import { useComputed } from "@preact/signals";
import type { ComponentChildren, RefObject } from "preact";
import { useId, useRef } from "preact/hooks";
import { printPath } from "../../shared/working/path.ts";
import { ConflictBox } from "./conflict.tsx";
import { useForm } from "./context.ts";
import { Faces } from "./faces.tsx";
import { labelOf, type FormField } from "./form-field.ts";
import type { Place } from "./place.ts";
import { words } from "./words.ts";
import { useSignalAtOnce } from "../ui/at-once.ts";

/** What ties a control to what is said of it. */
export interface TiedControl {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
  "aria-required": true | undefined;
  readOnly: boolean;
}

export interface FrameProps {
  field: Pick<FormField, "name" | "key" | "required" | "help">;
  place: Place;
  /** One control with a label, several of which each has its own, or one that names itself. */
  holds?: "control" | "group" | "itself";
  help?: string | undefined;
  /** Of several controls: what stands in place of their name, and says it. */
  head?: ComponentChildren;
  /** What is seen to be wrong before any check. */
  fault?: string | undefined;
  children: (tied: TiedControl) => ComponentChildren;
}

/** A field: its name, its control, what helps, what is wrong, what others have there, and who is there. */
export function FieldFrame(props: FrameProps) {
  const { field, place, holds = "control", children } = props;
  const { host } = useForm();
  const id = useId();
  const frame = useRef<HTMLElement>(null);
  useWanted(frame, place);
  const { below, problems, describedBy } = useBelow(id, props);
  const tied: TiedControl = {
    id,
    "aria-describedby": describedBy,
    "aria-invalid": problems > 0 ? true : undefined,
    "aria-required": field.required === true ? true : undefined,
    readOnly: host.isReadOnly.value,
  };
  const key = printPath(place.path);
  if (holds === "group")
    return (
      <fieldset
        ref={frame as RefObject<HTMLFieldSetElement>}
        class="form-field form-group"
        data-place={key}
        aria-describedby={describedBy}
      >
        <legend>
          <Head field={field} place={place} head={props.head} />
        </legend>
        {children(tied)}
        {below}
      </fieldset>
    );
  return (
    <div ref={frame as RefObject<HTMLDivElement>} class="form-field" data-place={key}>
      <Head field={field} place={place} {...(holds === "control" ? { for: id } : {})} />
      {children(tied)}
      {below}
    </div>
  );
}

/** What stands below a control, and the ids by which it is described. */
function useBelow(id: string, { field, place, help = field.help, fault }: FrameProps) {
  const { said } = useForm();
  const told = useComputed(() => said.problems.value.at(place.path)).value;
  const conflicts = useComputed(() => said.conflicts.value.at(place.path)).value;
  const problems = [...new Set(fault === undefined ? told : [fault, ...told])];
  const described = [
    help !== undefined && `${id}-help`,
    problems.length > 0 && `${id}-problems`,
    ...conflicts.map((conflict) => `${id}-${conflict.with}`),
  ].filter(Boolean);
  const below = (
    <>
      {help !== undefined && (
        <p class="field-help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {problems.length > 0 && (
        <div class="field-error" id={`${id}-problems`}>
          {problems.map((problem) => (
            <p key={problem}>{problem}</p>
          ))}
        </div>
      )}
      {conflicts.map((conflict) => (
        <ConflictBox
          key={conflict.with}
          id={`${id}-${conflict.with}`}
          conflict={conflict}
          place={place}
        />
      ))}
    </>
  );
  const describedBy = described.length > 0 ? described.join(" ") : undefined;
  return { below, describedBy, problems: problems.length };
}

const Head = ({
  field,
  place,
  head,
  for: control,
}: Pick<FrameProps, "field" | "place" | "head"> & { for?: string }) => (
  <span class="form-field-head">
    {head}
    {head === undefined && control === undefined && (
      <span class="form-label">{labelOf(field)}</span>
    )}
    {control !== undefined && (
      <label for={control} class="form-label">
        {labelOf(field)}
      </label>
    )}
    {field.required === true && <span class="muted form-required">{words.required}</span>}
    {head === undefined && <Faces place={place} />}
  </span>
);

/** What of a field takes the focus: where one writes, before what else can be pressed. */
const FOCUSABLE = [
  "[contenteditable=true]",
  "textarea, input:not([type=file], [disabled])",
  "select:not([disabled])",
  "button:not([disabled])",
];

/** Takes the focus into a part of the form once that is wanted. */
export function useWanted(part: RefObject<HTMLElement>, place: Place): void {
  const { wanted } = useForm();
  const key = printPath(place.path);
  useSignalAtOnce(() => {
    if (wanted.value === null || printPath(wanted.value) !== key) return;
    wanted.value = null;
    if (part.current !== null) focusIn(part.current);
  });
}

function focusIn(element: HTMLElement): void {
  if (focusInside(element)) return;
  // the part is brought to the window, and what it holds is loaded then
  element.tabIndex = -1;
  element.focus();
  const observer = new MutationObserver(() => {
    const isLeft = document.activeElement !== element;
    if (isLeft || focusInside(element)) observer.disconnect();
  });
  observer.observe(element, { childList: true, subtree: true });
}

/** @returns whether there was something to focus */
function focusInside(element: HTMLElement): boolean {
  const found = FOCUSABLE.map((which) => element.querySelector<HTMLElement>(which));
  const first = found.find((one) => one !== null);
  first?.focus();
  return first !== undefined;
}
