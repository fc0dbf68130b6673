import { h, render } from "preact";
import { useState } from "preact/hooks";
import { RichText } from "../../../dashboard/richtext/field.tsx";
import type { RichTextProps } from "../../../dashboard/richtext/props.ts";

/** A page with a field of rich text and nothing else, which tests talk to by `window.field`. */

const field = {
  value: "",
  changes: 0,
  set: (value: string): void => {
    field.value = value;
  },
};
Object.assign(window, { field });

function Page() {
  const [value, setValue] = useState("");
  field.value = value;
  field.set = setValue;
  const props: RichTextProps = {
    label: "Body",
    value,
    onChange: (html) => {
      field.changes += 1;
      setValue(html);
    },
    uploadImage: async (file) => ({ url: `/media/1/${file.name}`, alt: "uploaded" }),
  };
  return h("main", null, h("h1", null, "A field"), h(RichText, props));
}

const main = document.getElementById("page");
if (main !== null) render(h(Page, null), main);
