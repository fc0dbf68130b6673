import { lift } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import type { Command } from "prosemirror-state";
import {
  addColumnAfter,
  addRowAfter,
  deleteColumn,
  deleteRow,
  deleteTable,
  toggleHeaderRow,
} from "prosemirror-tables";
import type { ComponentChildren, RefObject } from "preact";
import { insertHtml, insertTable, quote, setBlock, toggleList, toggleMark } from "../commands.ts";
import { words } from "../words.ts";
import type { Active } from "./active.ts";

const NEW_TABLE_ROWS = 3;
const NEW_TABLE_COLUMNS = 3;

export interface ToolbarProps {
  active: Active;
  run: (command: Command) => void;
  onLink: () => void;
  onImage: () => void;
  bar: RefObject<HTMLDivElement>;
  /** Back to the text. */
  onLeave: () => void;
  children: ComponentChildren;
}

/** What can be done with the text. One stop of the Tab key; arrows go through it, Esc goes back to the text. */
export function Toolbar({ active, run, onLink, onImage, bar, onLeave, children }: ToolbarProps) {
  return (
    <div
      ref={bar}
      class="richtext-bar"
      role="toolbar"
      aria-label={words.toolbar}
      onKeyDown={(event) => walk(event, onLeave)}
    >
      <BlockSelect active={active} run={run} />
      <MarkTools active={active} run={run} onLink={onLink} />
      <BlockTools active={active} run={run} />
      <Tool label={words.image} press={onImage} />
      {active.isTable ? (
        <TableTools run={run} />
      ) : (
        <Tool
          label={words.table}
          press={() => run(insertTable(NEW_TABLE_ROWS, NEW_TABLE_COLUMNS))}
        />
      )}
      <Tool label={words.rule} press={() => run(insertHtml("<hr>"))} />
      <Tool label={words.undo} isOff={!active.canUndo} press={() => run(undo)} />
      <Tool label={words.redo} isOff={!active.canRedo} press={() => run(redo)} />
      {children}
    </div>
  );
}

type Part = Pick<ToolbarProps, "active" | "run">;

function MarkTools({ active, run, onLink }: Part & Pick<ToolbarProps, "onLink">) {
  const tool = (tag: keyof Active["marks"], label: string) => (
    <Tool label={label} isOn={active.marks[tag]} press={() => run(toggleMark(tag))} />
  );
  return (
    <>
      {tool("strong", words.bold)}
      {tool("em", words.italic)}
      {tool("s", words.strike)}
      {tool("code", words.inlineCode)}
      <Tool label={words.link} isOn={active.isLink} press={onLink} />
    </>
  );
}

const BlockTools = ({ active, run }: Part) => (
  <>
    <Tool
      label={words.bullets}
      isOn={active.isBullets}
      press={() => run(toggleList("bullet_list"))}
    />
    <Tool
      label={words.numbers}
      isOn={active.isNumbers}
      press={() => run(toggleList("ordered_list"))}
    />
    <Tool
      label={words.quote}
      isOn={active.isQuote}
      press={() => run(active.isQuote ? lift : quote)}
    />
  </>
);

const TableTools = ({ run }: Pick<ToolbarProps, "run">) => (
  <>
    <Tool label={words.rowBelow} press={() => run(addRowAfter)} />
    <Tool label={words.columnRight} press={() => run(addColumnAfter)} />
    <Tool label={words.headerRow} press={() => run(toggleHeaderRow)} />
    <Tool label={words.deleteRow} press={() => run(deleteRow)} />
    <Tool label={words.deleteColumn} press={() => run(deleteColumn)} />
    <Tool label={words.deleteTable} press={() => run(deleteTable)} />
  </>
);

const LEVELS = [1, 2, 3, 4, 5, 6];

function BlockSelect({ active, run }: Part) {
  const choose = (value: string) => {
    const level = Number(value.slice(1));
    run(value.startsWith("h") ? setBlock("heading", { level }) : setBlock(value));
  };
  return (
    <select
      aria-label={words.block}
      value={active.block === "bare" ? "paragraph" : active.block}
      onChange={({ currentTarget }) => choose(currentTarget.value)}
    >
      <option value="paragraph">{words.paragraph}</option>
      {LEVELS.map((level) => (
        <option key={level} value={`h${level}`}>
          {words.heading(level)}
        </option>
      ))}
      <option value="code_block">{words.code}</option>
    </select>
  );
}

interface ToolProps {
  label: string;
  /** Undefined for what does something and is not on or off. */
  isOn?: boolean;
  isOff?: boolean;
  press: () => void;
}

/** What stands on the small buttons; the others have their name on them. */
const GLYPHS: Readonly<Record<string, string>> = {
  [words.bold]: "B",
  [words.italic]: "I",
  [words.strike]: "S",
  [words.inlineCode]: "</>",
  [words.bullets]: "\u2022 \u2013",
  [words.numbers]: "1. \u2013",
  [words.quote]: "\u201c\u201d",
  [words.rule]: "\u2014",
  [words.undo]: "\u21b6",
  [words.redo]: "\u21b7",
};

/** A button of the bar, which leaves the selection of the text where it is. */
export const Tool = ({ label, isOn, isOff = false, press }: ToolProps) => (
  <button
    type="button"
    tabIndex={-1}
    aria-label={label}
    title={label}
    data-glyph={GLYPHS[label]}
    aria-pressed={isOn}
    aria-disabled={isOff || undefined}
    onMouseDown={(event) => event.preventDefault()}
    onClick={() => {
      if (!isOff) press();
    }}
  >
    {GLYPHS[label] === undefined && label}
  </button>
);

/** Arrows, Home and End within the bar. */
function walk(event: KeyboardEvent & { currentTarget: HTMLElement }, leave: () => void): void {
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("button, select")];
  const at = stops.indexOf(event.target as HTMLElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: stops.length - 1 }[event.key];
  if (event.key === "Escape") leave();
  else if (to !== undefined) stops.at(to % stops.length)?.focus();
  else return;
  event.preventDefault();
}
