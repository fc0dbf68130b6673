import type { Node } from "prosemirror-model";
import { TableMap } from "prosemirror-tables";
import { isElement, isText, type HtmlElement, type HtmlNode } from "../../shared/html/tree.ts";
import { attribute, attributesOf, type Attributes } from "./attributes.ts";
import { keepsSpace, sourceOf } from "./read-inline.ts";
import { schema, type Section } from "./schema.ts";

const SECTIONS = new Set(["thead", "tbody", "tfoot"]);

type ReadBlocks = (element: HtmlElement, source: string) => Node[];

/**
 * A table whose rows are of one length. Null for any other, and for what holds more than rows: commands that add columns would
 * fill what is missing, and so change what nobody touched.
 */
export function readTable(table: HtmlElement, source: string, readBlocks: ReadBlocks): Node | null {
  const children = elementsOf(table);
  const before = (tag: string) => (children ?? []).filter((child) => child.tagName === tag);
  const parts = (children ?? []).filter((child) => SECTIONS.has(child.tagName));
  const caption = before("caption");
  const columns = before("colgroup");
  if (children === null || children.length !== caption.length + columns.length + parts.length)
    return null;
  const rows = parts.flatMap(
    (part, section) => readRows(part, section, source, readBlocks) ?? [null],
  );
  const whole = rows.filter((row) => row !== null);
  if (whole.length === 0 || whole.length !== rows.length) return null;
  const text = (elements: readonly HtmlElement[]) =>
    elements.map((one) => sourceOf(one, source)).join("");
  const node = schema.node(
    "table",
    {
      attributes: attributesOf(table),
      sections: parts.map(sectionOf),
      caption: text(caption),
      columns: text(columns),
    },
    whole,
  );
  const map = TableMap.get(node);
  return map.problems === null && map.width > 0 ? node : null;
}

// a browser puts rows into a `tbody` that nobody wrote, which has no place in the source
const sectionOf = (part: HtmlElement): Section => [
  part.sourceCodeLocation ? part.tagName : "",
  attributesOf(part),
];

function readRows(
  part: HtmlElement,
  section: number,
  source: string,
  readBlocks: ReadBlocks,
): Node[] | null {
  const rows = elementsOf(part);
  if (rows === null || rows.length === 0 || rows.some((row) => row.tagName !== "tr")) return null;
  const nodes = rows.map((row) => {
    const cells = elementsOf(row);
    if (cells === null || cells.some(isOther)) return null;
    const read = cells.map((cell) =>
      schema.node(
        cell.tagName === "th" ? "table_header" : "table_cell",
        { attributes: attributesOf(cell), ...spansOf(attributesOf(cell)) },
        readBlocks(cell, source),
      ),
    );
    return schema.node("table_row", { attributes: attributesOf(row), section }, read);
  });
  const whole = nodes.filter((node) => node !== null);
  return whole.length === nodes.length ? whole : null;
}

const isOther = (cell: HtmlElement): boolean =>
  (cell.tagName !== "td" && cell.tagName !== "th") || keepsSpace(cell);

/** The elements of a parent; null where anything else than white space stands beside them. */
function elementsOf(parent: HtmlElement): HtmlElement[] | null {
  const others = parent.childNodes.filter((node) => !isText(node) || node.value.trim() !== "");
  const elements = others.filter((node: HtmlNode) => isElement(node));
  return elements.length === others.length ? elements : null;
}

const spansOf = (attributes: Attributes) => ({
  colspan: spanOf(attribute(attributes, "colspan")),
  rowspan: spanOf(attribute(attributes, "rowspan")),
});

/** More cells than this in one are a mistake; a table made of them is not read. */
const MAX_SPAN_CELLS = 1_000;

const spanOf = (written: string | null): number => {
  const span = Number(written ?? 1);
  return Number.isInteger(span) && span >= 1 && span <= MAX_SPAN_CELLS ? span : 1;
};
