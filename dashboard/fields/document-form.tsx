import { signal, useComputed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Previewed } from "./previews/texts.ts";
import { usePicture } from "./shown-picture.ts";
import { Member } from "./table.tsx";
import { upload } from "./upload.ts";
import { useMediaPicker } from "./use-media-picker.tsx";
import { printPath, type Path } from "../../shared/working/path.ts";
import { ConflictBox } from "../form/conflict.tsx";
import {
  FormContext,
  useForm,
  type FileSource,
  type FormState,
  type Names,
} from "../form/context.ts";
import { frameOf, frameOfProblem, hasName } from "../form/frames.ts";
import type { DocumentFormProps, FormHost } from "../form/host.ts";
import { Members } from "../form/members.tsx";
import { placesOf } from "../form/place.ts";
import { SHOWN_DESCRIPTION_CHARS, SHOWN_TITLE_CHARS } from "../form/post-type.ts";
import { saidOf } from "../form/said.ts";
import { createFolds, createFormView, type Folds, type FormView } from "../form/view.ts";
import { words } from "../form/words.ts";
import { useSignalAtOnce } from "../ui/at-once.ts";
import { soon } from "../ui/soon.tsx";

/** How much of a post is shown elsewhere, in characters. */
const SHOWN = { title: SHOWN_TITLE_CHARS, description: SHOWN_DESCRIPTION_CHARS };

const PostPreviews = soon<Previewed>(() =>
  import("./previews/all.tsx").then((it) => it.PostPreviews),
);

/**
 * The form of a document: its name and its fields, each by its kind. It keeps nothing of what is edited: every edit goes to the host, and
 * what the host has is what is shown.
 */
export function DocumentForm(props: DocumentFormProps) {
  const { host, type, components, locale } = props;
  const { choose, dialog } = useMediaPicker();
  const folds = useMemo(createFolds, [host]);
  const form = useMemo(
    () => createForm(props, folds, { upload, choose }),
    [host, type, components, locale],
  );
  const ownView = useMemo(createFormView, []);
  useWay(form, props.view ?? ownView);
  return (
    <FormContext.Provider value={form}>
      <div
        class="document-form form-members"
        onFocusIn={(event) => host.atField(placeAround(event.target))}
        onFocusOut={({ currentTarget, relatedTarget }) => {
          const isInside = relatedTarget instanceof Node && currentTarget.contains(relatedTarget);
          if (!isInside) host.atField(null);
        }}
      >
        {hasName(type) && (
          <Member
            field={{
              kind: "short_text",
              key: "name",
              name: type.kind === "post" ? words.title : words.name,
              required: true,
            }}
            place={form.root.at("name")}
          />
        )}
        <Members fields={type.fields} place={form.root.at("fields")} />
        {type.kind === "post" && (
          <PostPreviews root={form.root} most={SHOWN} usePicture={usePicture} />
        )}
        <Elsewhere />
      </div>
      {dialog}
    </FormContext.Provider>
  );
}

function createForm(
  { host, type, components, locale, known = [] }: DocumentFormProps,
  folds: Folds,
  files: FileSource,
): FormState {
  const shape = { type, components };
  return {
    host,
    shape,
    locale,
    root: placesOf(host.value),
    folds,
    said: saidOf(host, shape),
    wanted: signal<Path | null>(null),
    names: signal<Names>(new Map(known.map((one) => [one.id, one]))),
    files,
    Member,
  };
}

/** Takes who asks for a field there. */
function useWay({ host, shape, folds, wanted }: FormState, view: FormView): void {
  useSignalAtOnce(() => {
    const place = view.asked.value;
    if (place === null) return;
    view.asked.value = null;
    const frame = frameAsked(place, host, shape);
    if (frame === undefined) return;
    folds.openTo(frame);
    wanted.value = frame;
  });
}

const frameAsked = (place: string | Path, host: FormHost, shape: FormState["shape"]) => {
  const document = host.value.peek();
  return typeof place === "string"
    ? frameOfProblem(place, document, shape)
    : frameOf(place, document, shape);
};

/** The path of the innermost field or row around an element. */
function placeAround(target: EventTarget | null): Path | null {
  const around = target instanceof Element ? target.closest<HTMLElement>("[data-place]") : null;
  return around?.dataset["place"]?.split(" ") ?? null;
}

/** Conflicts of what no field shows: they can be settled all the same. */
function Elsewhere() {
  const { root, said } = useForm();
  const conflicts = useComputed(() => said.conflicts.value.elsewhere).value;
  if (conflicts.length === 0) return null;
  return (
    <section class="form-section form-members">
      <h2>{words.elsewhere}</h2>
      {conflicts.map((conflict) => (
        <div key={printPath(conflict.path)}>
          <code>{conflict.path.join(" ")}</code>
          <ConflictBox id={printPath(conflict.path)} conflict={conflict} place={root} />
        </div>
      ))}
    </section>
  );
}
