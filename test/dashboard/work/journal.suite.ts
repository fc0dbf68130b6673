import { expect, it } from "vitest";
import type { CopyKey, Journal } from "../../../dashboard/work/journal.ts";
import { edited, openedCopy, type LocalCopy } from "../../../dashboard/work/local-copy.ts";
import { hashOf } from "../../../shared/working/value.ts";

/** What every journal promises. @param open gives one with nothing in it; a second opens the same */
export function journalSuite(open: () => Promise<{ journal: Journal; again: Journal }>): void {
  const key: CopyKey = { owner: 1, site: "demo", document: 7, locale: "en" };
  const base = { value: { name: "N", fields: { title: "T" } }, disagreements: [] };
  const empty = openedCopy({ version: 3, copy: base });
  const typed = (local: LocalCopy, text: string): LocalCopy => {
    const [path, was] = [["fields", "title"], hashOf("T")];
    return edited(local, { id: `op-${text}`, kind: "set", path, was, set: text });
  };

  it("has nothing to begin with", async () => {
    const { journal } = await open();
    expect(await journal.read(key)).toBeNull();
    expect(await journal.take(key, "a")).toBeNull();
    expect(await journal.waiting(1)).toEqual([]);
  });

  it("gives back what it kept, to whoever opens it again", async () => {
    const { journal, again } = await open();
    await journal.take(key, "a");
    const local = typed(empty, "Mine");
    expect(await journal.keep(key, "a", local)).toBe("kept");
    expect(await again.read(key)).toEqual(local);
    expect(await again.take(key, "b")).toEqual(local);
  });

  it("keeps every text, whatever is in it", async () => {
    const { journal, again } = await open();
    await journal.take(key, "a");
    const local = typed(empty, "\u0000 \uD800 \u202E __proto__ 𝒳");
    await journal.keep(key, "a", local);
    expect(await again.read(key)).toEqual(local);
  });

  it("takes nothing from a tab that was overtaken", async () => {
    const { journal, again } = await open();
    await journal.take(key, "a");
    await journal.keep(key, "a", typed(empty, "First"));
    const taken = await again.take(key, "b");
    const second = typed(taken ?? empty, "Second");
    expect(await again.keep(key, "b", second)).toBe("kept");
    expect(await journal.keep(key, "a", typed(empty, "Late"))).toBe("overtaken");
    expect(await journal.read(key)).toEqual(second);
  });

  it("takes nothing from who never took it", async () => {
    const { journal } = await open();
    expect(await journal.keep(key, "a", typed(empty, "Mine"))).toBe("overtaken");
    expect(await journal.read(key)).toBeNull();
  });

  it("forgets what the origin has, and keeps a newer base with the next edit", async () => {
    const { journal, again } = await open();
    await journal.take(key, "a");
    await journal.keep(key, "a", typed(empty, "Mine"));
    await journal.keep(key, "a", { ...empty, version: 4 });
    expect(await again.read(key)).toBeNull();
    expect(await again.waiting(1)).toEqual([]);
    const moved = { value: { name: "N", fields: { title: "Theirs" } }, disagreements: [] };
    const next = typed(openedCopy({ version: 5, copy: moved }), "Next");
    expect(await journal.keep(key, "a", next)).toBe("kept");
    expect(await again.read(key)).toEqual(next);
  });

  it("tells what waits of one person, at every site, and nothing of others", async () => {
    const { journal } = await open();
    const keys = [
      key,
      { ...key, locale: "de" },
      { ...key, site: "other" },
      { ...key, owner: 2 },
      { ...key, owner: 11 },
    ];
    for (const one of keys) {
      await journal.take(one, "a");
      await journal.keep(one, "a", typed(empty, "Mine"));
    }
    const waiting = await journal.waiting(1);
    expect(waiting).toHaveLength(3);
    expect(waiting).toEqual(
      expect.arrayContaining(keys.slice(0, 3).map((one) => ({ key: one, edits: 1, conflicts: 0 }))),
    );
  });
}
