import { describe } from "vitest";
import { createMemoryJournal } from "../../support/memory-journal.ts";
import { journalSuite } from "./journal.suite.ts";

describe("a journal in memory", () => {
  journalSuite(async () => {
    const journal = createMemoryJournal();
    return { journal, again: journal };
  });
});
