import { expect, it } from "vitest";
import { createSequences, matching, type Command } from "../../dashboard/palette/commands.ts";

const COMMANDS: Command[] = [
  { key: "home", text: "Home", keys: "g h" },
  { key: "delivery", text: "Delivery", keys: "g d" },
  { key: "site", text: "Site: Café Zürich" },
  { key: "why", text: "Why?", keys: "?" },
];

it.each([
  ["", ["home", "delivery", "site", "why"]],
  ["DEL", ["delivery"]],
  ["zur cafe", ["site"]],
  ["ite", []],
  ["  ", ["home", "delivery", "site", "why"]],
])("%s finds %s, by the beginnings of words in any order", (text, keys) => {
  expect(matching(COMMANDS, text).map(({ key }) => key)).toEqual(keys);
});

it("follows keys one after the other, and forgets the first after a while", () => {
  const press = createSequences();
  expect(press(COMMANDS, "g", 0)).toBeUndefined();
  expect(press(COMMANDS, "d", 500)?.key).toBe("delivery");
  expect(press(COMMANDS, "d", 600)).toBeUndefined();
  expect(press(COMMANDS, "g", 700)).toBeUndefined();
  expect(press(COMMANDS, "h", 5_000)).toBeUndefined();
  expect(press(COMMANDS, "?", 5_100)?.key).toBe("why");
});
