import { render } from "preact";
import { App } from "./app.tsx";
import { followLinks, loadAhead } from "./shell/ahead.ts";
import { applyTheme } from "./shell/theme.ts";
import { session } from "./wiring.ts";

applyTheme();
loadAhead(location.pathname);
followLinks(document);
void session.load();

const root = document.getElementById("app");
if (root !== null) render(<App />, root);
