import { QueryClientProvider } from "@tanstack/preact-query";
import { h, options, render } from "preact";
import { DocumentForm } from "../../../dashboard/fields/document-form.tsx";
import type { FormType } from "../../../dashboard/form/form-field.ts";
import { POST_TYPE } from "../../../dashboard/form/post-type.ts";
import { createFormView } from "../../../dashboard/form/view.ts";
import { Toasts } from "../../../dashboard/ui/toast.tsx";
import { queries } from "../../../dashboard/wiring.ts";
import { hashOf, type JsonObject } from "../../../shared/working/value.ts";
import type { DocumentStub } from "../../../shared/manage/documents.ts";
import { createHost } from "./host.ts";

/** A page with a form and nothing else, which tests talk to by `window.form`. */

interface Opened {
  type: FormType | "post";
  components: FormType[];
  value: JsonObject;
  known?: DocumentStub[];
}

/** How many components were drawn; Preact's own name for the hook, as it is after its build. */
let drawn = 0;
const hooks = options as unknown as { __r?: (node: unknown) => void };
const before = hooks.__r;
hooks.__r = (node) => {
  drawn += 1;
  before?.(node);
};

function open({ type, components, value, known = [] }: Opened) {
  const made = createHost(value);
  const view = createFormView();
  const props = {
    host: made.host,
    type: type === "post" ? POST_TYPE : type,
    components,
    locale: "en",
    known,
    view,
  };
  const main = document.getElementById("page");
  if (main === null) throw new Error("the page has a place for it");
  const tree = h("main", null, h("h1", null, "A form"), h(DocumentForm, props));
  render(h(QueryClientProvider, { client: queries }, tree, h(Toasts, {})), main);
  Object.assign(form, made, { view, value: () => made.host.value.value });
}

const form = { open, hashOf, drawn: () => drawn };
Object.assign(window, { form });
