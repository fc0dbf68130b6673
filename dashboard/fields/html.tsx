import { useLayoutEffect, useRef } from "preact/hooks";
import { linesOf } from "../../shared/working/text.ts";
import { useForm, type ControlProps } from "../form/context.ts";
import { changing } from "../form/edits.ts";
import { labelOf } from "../form/form-field.ts";
import { FieldFrame } from "../form/frame.tsx";
import { createSeen, type Seen } from "../form/seen.ts";
import { storable } from "../form/storable.ts";
import { RichText } from "../richtext/field.tsx";
import { textOf } from "./text.tsx";

/** Cuts HTML in its blocks once that is loaded, which the editor needs too; in lines until then. */
let cut: (html: string) => string[] = linesOf;
const loadCut = () =>
  void import("./html-cut.ts").then(
    ({ blocksOf }) => (cut = remembering(blocksOf)),
    () => undefined,
  );

/** What is cut after a key is cut again before the next one. */
function remembering(how: (html: string) => string[]) {
  let last: { html: string; blocks: string[] } = { html: "", blocks: [] };
  return (html: string) => {
    if (html !== last.html) last = { html, blocks: how(html) };
    return last.blocks;
  };
}

/** HTML: with the text as it reads, or for fields of HTML with the source first. Two may edit it at once, each another block. */
export function HtmlField({ field, place }: ControlProps<"wysiwyg" | "html">) {
  const { host, files } = useForm();
  const { choose } = files;
  const stored = place.value.value;
  const seen = useRef<Seen | null>(null);
  const known = (seen.current ??= createSeen(stored));
  // the editor was told of it then, before another key
  useLayoutEffect(() => known.tell(stored), [stored]);
  return (
    <FieldFrame field={field} place={place} holds="itself">
      {(tied) => (
        <div onFocusIn={loadCut}>
          <RichText
            label={labelOf(field)}
            value={textOf(stored)}
            startIn={field.kind === "html" ? "html" : "text"}
            readOnly={tied.readOnly}
            describedBy={tied["aria-describedby"]}
            invalid={tied["aria-invalid"] === true}
            onChange={(html) => {
              const now = storable(html);
              const edit = changing(place.path, known.current(), now, cut);
              known.say(now);
              if (edit !== undefined) host.edit(edit);
            }}
            uploadImage={files.upload}
            {...(choose && { chooseImage: () => choose("image") })}
          />
        </div>
      )}
    </FieldFrame>
  );
}
