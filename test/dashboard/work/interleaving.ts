import type { Conflict, LocalCopy } from "../../../dashboard/work/local-copy.ts";
import {
  answered,
  edited,
  openedCopy,
  received,
  reopenedCopy,
  toSend,
  viewOf,
} from "../../../dashboard/work/local-copy.ts";
import {
  openDisagreements,
  resolved,
  settled,
  theirsOf,
} from "../../../dashboard/work/conflicts.ts";
import { invert } from "../../../shared/working/invert.ts";
import { withoutIds } from "../../../shared/working/items.ts";
import type { AnyOperation, Operation } from "../../../shared/working/operation.ts";
import { receive, type Outcome } from "../../../shared/working/receive.ts";
import { begunOn, movedOnto, savedAs, type BasedCopy } from "../../../shared/working/rebase.ts";
import { isSame, type JsonObject } from "../../../shared/working/value.ts";
import { apply } from "../../../shared/working/apply.ts";
import { drawEdit, drawRevision, wordsIn } from "./drawn-edits.ts";

/** Two editors, an origin and a program that writes, one step at a time; every word that is ever set is one of its kind. */

/** Something that happens, to one of the editors if to any. Numbers choose what is done to what. */
export interface Step {
  who: 0 | 1;
  what: (typeof STEPS)[number];
  which: number;
  how: number;
}
export const STEPS = [
  "edit",
  "send",
  "answer",
  "lose",
  "repeat",
  "crash",
  "look",
  "write",
  "save",
  "resolve",
  "settle",
  "undo",
] as const;

interface Request {
  version: number;
  operations: readonly AnyOperation[];
}
interface Answer {
  version: number;
  outcomes: Outcome[];
  copy?: BasedCopy;
}

interface Editor {
  local: LocalCopy;
  /** What it sent and has no answer to. */
  asked: Request | undefined;
  answer: Answer | undefined;
  /** All it ever sent; the network may deliver it again. */
  sent: Request[];
  undo: Operation[];
}

const START: JsonObject = {
  name: "w0",
  fields: {
    title: "w1",
    body: "w2\nw3\nw4\n",
    image: { url: "w5", alt: "w6" },
    faq: [
      { q: "w7", a: "w8" },
      { q: "w9", a: "w10" },
    ],
    parts: [{ type: "hero", fields: { text: "w11", rows: [{ cell: "w12" }] } }],
  },
};

const BATCH = 3;

/** @throws when a word is lost, or when all who were told everything do not have the same */
export class Interleaving {
  version = 1;
  revision = { id: 1, value: START };
  copy: BasedCopy = begunOn(START, 1);
  known = new Map<string, "applied" | "conflict">();
  /** Words that somebody replaced who saw them. */
  replaced = new Set<string>();
  ever = new Set<string>();
  conflicts = 0;
  private count = 100;
  private readonly editors: [Editor, Editor];
  constructor() {
    const editor = (): Editor => ({
      local: openedCopy({ version: this.version, copy: this.copy }),
      asked: undefined,
      answer: undefined,
      sent: [],
      undo: [],
    });
    this.editors = [editor(), editor()];
    for (const word of wordsIn(START)) this.ever.add(word);
  }

  readonly word = (): string => {
    const word = `w${this.count++}`;
    this.ever.add(word);
    return word;
  };
  private readonly newId = (): string => `i${this.count++}`;

  take({ who, what, which, how }: Step): void {
    const editor = this.editors[who];
    const acts = {
      edit: () => this.edit(editor, which, how),
      send: () => this.send(editor),
      answer: () => this.answer(editor),
      lose: () => void (editor.asked = editor.answer = undefined),
      repeat: () => void this.deliver(editor.sent[which % Math.max(1, editor.sent.length)]),
      crash: () => this.crash(editor),
      look: () => void (editor.local = received(editor.local, this.told())),
      write: () => this.write(which, how),
      save: () => this.save(),
      resolve: () => this.resolve(editor, which, how),
      settle: () => this.settle(editor, which, how),
      undo: () => this.undo(editor),
    };
    acts[what]();
  }

  /** What everybody has once all was delivered. */
  finish(): void {
    for (let round = 0; round < 200; round++) {
      for (const editor of this.editors) {
        editor.asked = editor.answer = undefined;
        this.send(editor);
        this.answer(editor);
        editor.local = received(editor.local, this.told());
      }
      if (this.editors.every(({ local }) => local.pending.length === 0)) break;
    }
    for (const editor of this.editors) editor.local = received(editor.local, this.told());
    const { copy } = this.told();
    const kept = new Set(wordsIn(copy.value));
    for (const { theirs } of copy.disagreements) for (const word of wordsIn(theirs)) kept.add(word);
    for (const { local } of this.editors) {
      if (local.pending.length > 0) throw new Error("something is never sent");
      if (!isSame(local.base.value, copy.value)) throw new Error("an editor has something else");
      if (local.conflicts.length === 0 && !isSame(viewOf(local), copy.value))
        throw new Error("an editor sees something else");
      for (const word of wordsOf(local)) kept.add(word);
      this.conflicts += local.conflicts.length;
    }
    const lost = [...this.ever].filter((word) => !kept.has(word) && !this.replaced.has(word));
    if (lost.length > 0) throw new Error(`lost: ${lost.join(", ")}`);
  }

  /** Something a person does who sees all that is on the screen: what is gone from it they replaced. */
  private act(editor: Editor, does: (local: LocalCopy) => LocalCopy): void {
    const before = wordsOf(editor.local);
    editor.local = does(editor.local);
    const after = new Set(wordsOf(editor.local));
    for (const word of before) if (!after.has(word)) this.replaced.add(word);
  }

  private edit(editor: Editor, which: number, how: number): void {
    const view = viewOf(editor.local);
    const operation = drawEdit(view, which, how, { word: this.word, newId: this.newId });
    if (operation === undefined) return;
    const back = invert(view, operation, this.newId());
    if (back !== undefined) editor.undo.push(back);
    this.act(editor, (local) => edited(local, operation));
  }

  private undo(editor: Editor): void {
    const operation = editor.undo.pop();
    if (operation === undefined) return;
    const fresh = { ...operation, id: this.newId() };
    if (apply(viewOf(editor.local), fresh).outcome === "conflict") return;
    this.act(editor, (local) => edited(local, fresh));
  }

  private resolve(editor: Editor, which: number, how: number): void {
    const { conflicts } = editor.local;
    const conflict: Conflict | undefined = conflicts[which % Math.max(1, conflicts.length)];
    if (conflict === undefined) return;
    const choice = how % 2 === 0 ? "mine" : "theirs";
    this.act(editor, (local) => resolved(local, conflict.path, choice, this.newId()));
  }

  private settle(editor: Editor, which: number, how: number): void {
    const open = openDisagreements(editor.local);
    const one = open[which % Math.max(1, open.length)];
    if (one === undefined) return;
    const choice = how % 2 === 0 ? "mine" : "theirs";
    const view = viewOf(editor.local);
    this.act(editor, (local) => settled(local, view, one, choice, this.newId));
  }

  private crash(editor: Editor): void {
    editor.local = reopenedCopy(JSON.parse(JSON.stringify(editor.local)) as LocalCopy);
    editor.asked = editor.answer = undefined;
    editor.undo = [];
  }

  private send(editor: Editor): void {
    if (editor.asked !== undefined) return;
    editor.local = toSend(editor.local, BATCH);
    const { pending, sent, version } = editor.local;
    if (sent === 0) return;
    editor.asked = { version, operations: pending.slice(0, Math.min(sent, BATCH)) };
    editor.sent.push(editor.asked);
    editor.answer = this.deliver(editor.asked);
  }

  private answer(editor: Editor): void {
    if (editor.answer !== undefined) editor.local = answered(editor.local, editor.answer);
    editor.asked = editor.answer = undefined;
  }

  private deliver(request: Request | undefined): Answer | undefined {
    if (request === undefined) return undefined;
    const asked = this.version;
    const isNew = request.operations.every(({ id }) => !this.known.has(id));
    const { copy, outcomes } = receive(this.copy, request.operations, this.known);
    for (const { id, outcome } of outcomes) this.known.set(id, outcome);
    if (copy !== this.copy) this.version++;
    this.copy = { ...this.copy, ...copy };
    const isCurrent = asked === request.version && isNew;
    return { version: this.version, outcomes, ...(isCurrent ? {} : { copy: this.copy }) };
  }

  private told() {
    return { version: this.version, copy: this.copy };
  }

  /** A program that knows nothing of working copies writes over the newest revision, which it has read. */
  private write(which: number, how: number): void {
    const value = drawRevision(this.revision.value, which, how, this.word);
    const left = new Set(wordsIn(value));
    for (const word of wordsIn(this.revision.value)) if (!left.has(word)) this.replaced.add(word);
    this.revision = { id: this.revision.id + 1, value };
    this.copy = movedOnto(this.copy, value, this.revision.id);
    this.version++;
  }

  private save(): void {
    if (this.copy.disagreements.length > 0) return;
    const value = withoutIds(this.copy.value) as JsonObject;
    this.revision = { id: this.revision.id + 1, value };
    this.copy = savedAs(this.copy, value, this.revision.id);
    this.version++;
  }
}

/** All words on an editor's screen: in the fields, and beside them in what others have. */
function wordsOf(local: LocalCopy): string[] {
  return [
    ...wordsIn(viewOf(local)),
    ...local.conflicts.flatMap((one) => [...wordsIn(one.mine), ...wordsIn(theirsOf(local, one))]),
    ...openDisagreements(local).flatMap(({ theirs }) => wordsIn(theirs)),
  ];
}
