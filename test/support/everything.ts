import type { Field } from "../../shared/content/model.ts";
import { createFakeClock } from "./clock.ts";
import { makeItems, makePage, makeType, many, one, text } from "./model.ts";
import { createTestOrigin, type TestOrigin } from "./origin.ts";

const simple: Field[] = [
  { key: "short", kind: "short_text" },
  { key: "long", kind: "long_text" },
  { key: "rich", kind: "wysiwyg" },
  { key: "code", kind: "html" },
  { key: "count", kind: "number" },
  { key: "ratio", kind: "number" },
  { key: "huge", kind: "number" },
  { key: "on", kind: "checkbox" },
  { key: "off", kind: "checkbox" },
  { key: "day", kind: "date" },
  { key: "minute", kind: "date" },
  { key: "instant", kind: "date" },
  { key: "tint", kind: "color" },
  { key: "side", kind: "dropdown", options: ["left", "right"] },
  { key: "image", kind: "media" },
  { key: "described", kind: "media" },
];

const filled = {
  short: 'Äpfel & "Birnen" \\ 🍐 \u2028 </script>',
  long: "one\n\ttwo",
  rich: "<p>Hello <b>there</b></p>",
  code: "<script>if (a < b && c > d) {}</script>",
  count: "42",
  ratio: -0.125,
  huge: 9007199254740991,
  on: "True",
  off: false,
  day: "2024-03-15",
  minute: "2024-03-15 14:30",
  instant: "2023-04-13T07:29:57.727Z",
  tint: "#1A2b3c",
  side: "left",
  image: "https://media.example/a%20b.png?x=1&y=2",
  described: { url: "https://media.example/c.png", alt: "A pear" },
};

const references = [
  one("author", "page", "person"),
  many("readers", "page", "person"),
  one("topic", "collection", "topic"),
  many("topics", "collection", "topic"),
] as Extract<Field, { kind: "reference" }>[];

const named = {
  author: "ann",
  readers: ["bob", "ann", "bob"],
  topic: 1,
  topics: [2, { meta: { id: 1 }, label: "ignored" }],
};

/**
 * A page of every kind of field, one where nothing was filled in, and what they name.
 * @param create makes the origin, which must be the first of its database: ids are counted on
 */
export async function createEverything(create = createTestOrigin): Promise<TestOrigin> {
  const clock = createFakeClock(Date.parse("2026-01-01T00:00:00.250Z"));
  const origin = await create({ clock });
  await makeType(origin, "collections", "topic", [
    text("label"),
    one("parent", "collection", "topic"),
  ]);
  await makeType(origin, "page-types", "person", [
    text("label"),
    many("topics", "collection", "topic"),
  ]);
  await makeType(origin, "components", "card", [
    ...simple,
    ...references,
    { key: "rows", kind: "repeater", fields: [text("label"), ...references] as never },
  ]);
  await makeType(origin, "components", "quote", [text("words")]);
  await makeType(origin, "page-types", "everything", [
    ...simple,
    ...references,
    { key: "rows", kind: "repeater", fields: [...simple, ...references] as never },
    { key: "card", kind: "component", component: "card" },
    { key: "body", kind: "component_picker", components: ["card", "quote"] },
  ]);
  const [first] = await makeItems(origin, "topic", [{ label: "First" }]);
  await makeItems(origin, "topic", [{ label: "Second", parent: first }]);
  await makePage(origin, "person", "ann", { label: "Ann", topics: [2] });
  await makePage(origin, "person", "bob", { label: "Bob", topics: [] });
  const card = { ...filled, ...named, rows: [{ label: "in a card", ...named }] };
  const keys = [...simple, ...references].map(({ key }) => key);
  const empty = Object.fromEntries([...keys, "rows", "card", "body"].map((key) => [key, ""]));
  await makePage(origin, "everything", "empty", empty);
  await makePage(origin, "everything", "full", {
    ...filled,
    ...named,
    rows: [{ ...filled, ...named }, {}],
    card,
    body: [{ quote: { words: "To be" } }, { type: "card", fields: card }, { card: {} }],
  });
  return origin;
}
