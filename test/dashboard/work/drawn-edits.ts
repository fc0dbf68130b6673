import { predecessorOf } from "../../../shared/working/apply.ts";
import type { Operation } from "../../../shared/working/operation.ts";
import { stepTo, type Path } from "../../../shared/working/path.ts";
import { linesOf, textEdit } from "../../../shared/working/text.ts";
import {
  hashOf,
  idOf,
  isItems,
  isObject,
  ITEM_ID,
  type Item,
  type Json,
  type JsonObject,
} from "../../../shared/working/value.ts";

/** What editors and programs may do to a document, chosen by numbers. */

export const wordsIn = (value: Json | undefined): string[] =>
  value === undefined ? [] : (JSON.stringify(value).match(/\bw\d+\b|(?<=\\n)w\d+/g) ?? []);

interface Makes {
  word: () => string;
  newId: () => string;
}

interface Place {
  path: Path;
  value: Json;
}

/** Everything that can be edited: texts, files, lists of items. */
function placesOf(value: Json, path: Path = []): Place[] {
  if (isItems(value) && (value.length > 0 || isListName(path)))
    return [
      { path, value },
      ...value.flatMap((item) => placesOf(item, [...path, stepTo(idOf(item))])),
    ];
  if (isObject(value) && Object.hasOwn(value, "url")) return [{ path, value }];
  if (isObject(value))
    return Object.entries(value).flatMap(([key, member]) =>
      key === ITEM_ID || key === "type" ? [] : placesOf(member, [...path, key]),
    );
  return [{ path, value }];
}

const isListName = (path: Path) => ["faq", "parts", "rows"].includes(path.at(-1) ?? "");

/** An operation as the form would make it of what it shows. */
export function drawEdit(
  view: JsonObject,
  which: number,
  how: number,
  makes: Makes,
): Operation | undefined {
  const places = placesOf(view);
  const place = places[which % places.length];
  if (place === undefined) return undefined;
  const { path, value } = place;
  if (isItems(value)) return editList(path, value, how, makes);
  if (path.at(-1) === "body" && typeof value === "string") return editBody(path, value, how, makes);
  const set = isObject(value) ? { url: makes.word(), alt: makes.word() } : makes.word();
  return { id: makes.newId(), kind: "set", path, was: hashOf(value), set };
}

function editBody(path: Path, text: string, how: number, { word, newId }: Makes): Operation {
  const lines = linesOf(text);
  const at = how % (lines.length + 1);
  const isLess = how % 3 === 0 && lines.length > 1;
  const made = isLess ? [] : [`${word()}\n`];
  const after = lines.toSpliced(at, how % 3 === 1 ? 0 : 1, ...made).join("");
  const edit = textEdit(text, after, linesOf);
  if (edit !== undefined) return { id: newId(), kind: "text", path, ...edit };
  return { id: newId(), kind: "set", path, was: hashOf(text), set: after };
}

function editList(
  path: Path,
  items: readonly Item[],
  how: number,
  { word, newId }: Makes,
): Operation {
  const item = items[how % Math.max(1, items.length)];
  const other = items[(how >> 3) % Math.max(1, items.length)];
  const after = other === undefined || how % 5 === 0 ? null : idOf(other);
  const kind = (["insert", "move", "remove"] as const)[how % 3];
  const id = newId();
  if (kind === "insert" || item === undefined)
    return { id, kind: "insert", path, item: newItem(path, word, newId), after };
  if (kind === "move") {
    const at = after === idOf(item) ? predecessorOf(items, idOf(item)) : after;
    return { id, kind: "move", path, item: idOf(item), after: at };
  }
  return { id, kind: "remove", path, item: idOf(item), was: hashOf(item) };
}

function newItem(path: Path, word: () => string, newId: () => string): Item {
  const id = newId();
  if (path.at(-1) === "parts") {
    const fields = { text: word(), rows: [{ cell: word(), [ITEM_ID]: newId() }] };
    return { [ITEM_ID]: id, type: "hero", fields };
  }
  return path.at(-1) === "rows"
    ? { [ITEM_ID]: id, cell: word() }
    : { [ITEM_ID]: id, q: word(), a: word() };
}

/** The revision as a program writes it: a text less or another one, rows more, less or elsewhere. */
export function drawRevision(
  value: JsonObject,
  which: number,
  how: number,
  word: () => string,
): JsonObject {
  const fields = value["fields"];
  if (!isObject(fields)) return value;
  const faq = Array.isArray(fields["faq"]) ? (fields["faq"] as Json[]) : [];
  const change = [
    () => ({ ...value, name: word() }),
    () => ({ ...value, fields: { ...fields, title: word() } }),
    () => ({ ...value, fields: { ...fields, body: editedBody(fields["body"], how, word) } }),
    () => ({ ...value, fields: { ...fields, faq: [...faq, { q: word(), a: word() }] } }),
    () => ({ ...value, fields: { ...fields, faq: faq.toSpliced(how % (faq.length + 1), 1) } }),
    () => ({ ...value, fields: { ...fields, faq: faq.toReversed() } }),
    () => ({ ...value, fields: { ...fields, faq: faq.map((one) => answeredItem(one, word)) } }),
    () => ({ ...value, fields: { ...fields, image: { url: word(), alt: word() } } }),
    () => ({ ...value, fields: { ...fields, parts: [] } }),
  ][which % 9];
  return change?.() ?? value;
}

function editedBody(body: Json | undefined, how: number, word: () => string): Json {
  const lines = linesOf(typeof body === "string" ? body : "");
  return lines.toSpliced(how % (lines.length + 1), 1, `${word()}\n`).join("");
}

const answeredItem = (item: Json, word: () => string): Json =>
  isObject(item) ? { ...item, a: word() } : item;
