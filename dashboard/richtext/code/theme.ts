import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { StyleModule } from "style-mod";

/** How the code editor looks, by the colours of the dashboard. They are here so that they are loaded with it alone. */

const looks = EditorView.theme({
  "&": { height: "22em", overflow: "hidden", resize: "vertical", color: "var(--text)" },
  "&.cm-focused": { outline: "none" },
  ".richtext-dialog &": { border: "1px solid var(--edge)", borderRadius: "var(--radius)" },
  ".richtext-dialog &.cm-focused": { outline: "2px solid var(--accent)" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-content": { padding: "12px 0", caretColor: "var(--text)" },
  ".cm-line": { padding: "0 12px 0 8px" },
  ".cm-gutters": {
    border: "0",
    borderRight: "1px solid var(--line)",
    background: "var(--sunken)",
    color: "var(--muted)",
  },
  ".cm-specialChar": { color: "var(--bad)" },
  ".cm-searchMatch": { background: "var(--warn-soft)", outline: "1px solid var(--warn)" },
  ".cm-searchMatch-selected": { outline: "2px solid var(--accent)" },
  ".cm-panels": { background: "var(--sunken)", color: "var(--text)" },
  ".cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-panel.cm-search": {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "4px",
    padding: "6px 36px 6px 6px",
    fontFamily: "var(--font)",
  },
  ".cm-panel.cm-search br": { display: "none" },
  ".cm-panel.cm-search :is(input, button, label)": { margin: "0", fontSize: "13px" },
  ".cm-panel.cm-search label": {
    display: "inline-flex",
    alignItems: "center",
    gap: "4px",
    minHeight: "28px",
  },
  ".cm-panel.cm-search input[type=checkbox]": { width: "18px", height: "18px" },
  ".cm-textfield, .cm-button, .cm-panel.cm-search [name=close]": {
    minHeight: "28px",
    border: "1px solid var(--edge)",
    borderRadius: "4px",
    background: "var(--surface)",
    color: "var(--text)",
  },
  ".cm-textfield": { minWidth: "0", width: "16em", padding: "0 8px" },
  ".cm-button": { padding: "0 8px" },
  ".cm-panel.cm-search [name=close]": { top: "6px", right: "6px", width: "28px" },
});

/** Each is a colour that text may have on the surface (`ui/tokens.css`). */
const colours = HighlightStyle.define([
  { tag: tags.tagName, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.angleBracket, tags.comment, tags.documentMeta], color: "var(--muted)" },
  { tag: tags.attributeName, color: "var(--warn)" },
  { tag: [tags.attributeValue, tags.character], color: "var(--good)" },
  { tag: tags.invalid, color: "var(--bad)", textDecoration: "underline" },
]);

export const theme = [looks, syntaxHighlighting(colours)];

/**
 * Has styles adopted by the page, which its policy lets through, and not written into it: CodeMirror decides once for each
 * document, and adopts where it finds no head to write into.
 */
export function adoptStyles(): void {
  Object.defineProperty(document, "head", { value: null, configurable: true });
  StyleModule.mount(document, []);
  Reflect.deleteProperty(document, "head");
}
