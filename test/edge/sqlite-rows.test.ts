import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test, vi } from "vitest";
import { createSqliteRows, STATEMENTS_KEPT } from "../../edge/node/sqlite-rows.ts";

test("of all that is asked, the statements used last are kept prepared, and no others", () => {
  const prepare = vi.spyOn(DatabaseSync.prototype, "prepare");
  const rows = createSqliteRows(":memory:");
  onTestFinished(() => {
    prepare.mockRestore();
    rows.close();
  });
  const ask = (number: number) =>
    expect(rows.run(`select ${number} as n`)).toEqual([{ n: number }]);
  for (let number = 0; number < STATEMENTS_KEPT; number++) ask(number);
  ask(0);
  expect(prepare).toHaveBeenCalledTimes(STATEMENTS_KEPT);
  ask(STATEMENTS_KEPT);
  ask(0);
  expect(prepare).toHaveBeenCalledTimes(STATEMENTS_KEPT + 1);
  // this one had to give way
  ask(1);
  expect(prepare).toHaveBeenCalledTimes(STATEMENTS_KEPT + 2);
});
