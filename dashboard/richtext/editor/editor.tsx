import type { EditorState } from "prosemirror-state";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Attributes } from "../attributes.ts";
import { insertImage, linkAt, selectedImage, setLink } from "../commands.ts";
import { imageOf } from "../image.ts";
import type { ChosenImage, RichTextProps } from "../props.ts";
import { words } from "../words.ts";
import { activeIn, type Active } from "./active.ts";
import { ImageDialog, IslandDialog, LinkDialog, type Asking } from "./dialogs.tsx";
import type { EditedIsland } from "./island-view.ts";
import { CodeButton, Source } from "./source.tsx";
import { Tool, Toolbar } from "./toolbar.tsx";
import { mountEditor, type Mounted } from "./view.ts";

type Question =
  | { kind: "link"; href: string | null }
  | { kind: "image"; image: ChosenImage }
  | { kind: "island"; island: EditedIsland };

/** A field of rich text with its two faces: the text as it reads, and its HTML. */
export function RichTextEditor(props: RichTextProps) {
  const [face, setFace] = useState(props.startIn ?? "text");
  const Face = face === "text" ? TextFace : HtmlFace;
  return (
    <div class="richtext">
      <Face {...props} onFace={() => setFace(face === "text" ? "html" : "text")} />
    </div>
  );
}

type FaceProps = RichTextProps & { onFace: () => void };

function HtmlFace({ label, onFace, ...props }: FaceProps) {
  return (
    <>
      <div class="richtext-bar">
        <button type="button" onClick={onFace}>
          {words.text}
        </button>
        <CodeButton />
      </div>
      <Source {...props} label={words.source(label)} />
    </>
  );
}

function TextFace(props: FaceProps) {
  const { readOnly = false, onFace } = props;
  const [question, ask] = useState<Question | null>(null);
  const { place, mounted, active } = useEditor(props, (island) => ask({ kind: "island", island }));
  const bar = useRef<HTMLDivElement>(null);
  const focus = () => mounted.current?.view.focus();
  const onImage = async () => {
    const state = mounted.current?.view.state;
    const selected = state && selectedImage(state);
    if (selected || props.chooseImage === undefined)
      return ask({ kind: "image", image: imageOf(selected?.attrs["attributes"] as Attributes) });
    const image = await props.chooseImage();
    if (image !== null) mounted.current?.run(insertImage(image));
  };
  return (
    <>
      {!readOnly && active !== null && (
        <Toolbar
          active={active}
          bar={bar}
          run={(command) => mounted.current?.run(command)}
          onLink={() => ask({ kind: "link", href: linkOf(mounted.current) })}
          onImage={() => void onImage()}
          onLeave={focus}
        >
          <Tool label={words.html} press={onFace} />
        </Toolbar>
      )}
      <div
        ref={place}
        onKeyDown={(event) => {
          if (event.key !== "F10" || !event.altKey) return;
          event.preventDefault();
          bar.current?.querySelector<HTMLElement>("select, button")?.focus();
        }}
      />
      {question !== null && (
        <Asked
          question={question}
          mounted={mounted.current}
          choose={props.chooseImage}
          onClose={() => ask(null)}
          onGone={focus}
        />
      )}
    </>
  );
}

const linkOf = (mounted: Mounted | null): string | null =>
  (mounted && linkAt(mounted.view.state)?.href) ?? null;

function Asked({
  question,
  mounted,
  choose,
  ...asking
}: Asking & {
  question: Question;
  mounted: Mounted | null;
  choose: RichTextProps["chooseImage"];
}) {
  if (question.kind === "island") return <IslandDialog island={question.island} {...asking} />;
  if (question.kind === "link")
    return (
      <LinkDialog
        href={question.href}
        onSave={(href) => {
          asking.onClose();
          mounted?.run(setLink(href));
        }}
        {...asking}
      />
    );
  return (
    <ImageDialog
      image={question.image}
      choose={choose}
      onSave={(image) => {
        asking.onClose();
        mounted?.run(insertImage(image));
      }}
      {...asking}
    />
  );
}

/** The editor in the page, which lives as long as the face is shown; props are read when they are needed. */
function useEditor(props: RichTextProps, editIsland: (island: EditedIsland) => void) {
  const place = useRef<HTMLDivElement>(null);
  const mounted = useRef<Mounted | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const [active, setActive] = useState<Active | null>(null);
  const show = (state: EditorState) => setActive(activeIn(state));
  // with what is drawn: no key comes between a value and its editor
  useLayoutEffect(() => {
    if (place.current === null) return undefined;
    const editor = mountEditor(place.current, {
      value: latest.current.value,
      attributes: () => attributesOf(latest.current),
      isEditable: () => latest.current.readOnly !== true,
      onHtml: (html) => latest.current.onChange(html),
      onState: show,
      editIsland,
      uploadImage: async (file) => (await latest.current.uploadImage?.(file)) ?? null,
    });
    mounted.current = editor;
    show(editor.view.state);
    return () => {
      mounted.current = null;
      editor.destroy();
    };
  }, []);
  useLayoutEffect(() => mounted.current?.setValue(props.value), [props.value]);
  useLayoutEffect(() => {
    // a view looks at its attributes again when it is given props
    mounted.current?.view.setProps({});
  }, [props.readOnly, props.invalid, props.describedBy]);
  return { place, mounted, active };
}

function attributesOf({ label, describedBy, invalid, readOnly }: RichTextProps) {
  return {
    role: "textbox",
    "aria-multiline": "true",
    "aria-label": label,
    ...(describedBy === undefined ? {} : { "aria-describedby": describedBy }),
    ...(invalid ? { "aria-invalid": "true" } : {}),
    ...(readOnly ? { "aria-readonly": "true", tabindex: "0" } : {}),
  };
}
