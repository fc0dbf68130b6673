import { QueryClientProvider } from "@tanstack/preact-query";
import { h, render } from "preact";
import { useState } from "preact/hooks";
import { useMediaPicker } from "../../../dashboard/fields/use-media-picker.tsx";
import type { ChosenImage } from "../../../dashboard/richtext/props.ts";
import { Toasts } from "../../../dashboard/ui/toast.tsx";
import { queries, session } from "../../../dashboard/wiring.ts";

/** A page with a button that has a file chosen, and what was chosen; of the site that the address names. */

function Chooser() {
  const { choose, dialog } = useMediaPicker();
  const [chosen, setChosen] = useState<ChosenImage | "nothing" | null>(null);
  const onClick = async () => setChosen((await choose("image")) ?? "nothing");
  return h(
    "main",
    { id: "main" },
    h("h1", null, "A field"),
    h("button", { type: "button", onClick: () => void onClick() }, "Choose"),
    h("output", null, JSON.stringify(chosen)),
    dialog,
  );
}

const App = () => h(QueryClientProvider, { client: queries }, h(Chooser, null), h(Toasts, null));

await session.load();
session.enter(new URLSearchParams(location.search).get("site"));
const place = document.getElementById("app");
if (place !== null) render(h(App, null), place);
