import { QueryClient, QueryObserver } from "@tanstack/preact-query";
import { describe, expect, it } from "vitest";
import { createRefresher, refresh } from "../../dashboard/api/freshness.ts";
import * as audit from "../../dashboard/screens/audit/filters.ts";
import * as media from "../../dashboard/screens/media/filters.ts";
import type { SiteEvent } from "../../shared/manage/events.ts";

const queryOf = (address: string) => Object.fromEntries(new URLSearchParams(address));

describe("what a screen is narrowed to", () => {
  it.each([
    ["?q=pear&type=image&used=false&alt=missing", "?q=pear&type=image&used=false&alt=missing"],
    ["?used=true", "?used=true"],
    ["?q=%20&type=__proto__&used=yes&alt=1&other=2", ""],
    ["", ""],
  ])("of files, is in the address, and nothing else is: %s", (address, read) => {
    expect(media.printFilters(media.readFilters(queryOf(address)))).toBe(read);
  });

  it.each([
    ["?from=2026-11-01&to=2026-11-30&person=3&q=tokens"],
    ["?q=%E2%80%AEabc"],
    ["?from=2026-13-01&to=yesterday&person=0", ""],
    ["?person=99999999999&q=", ""],
  ])("of acts, is in the address, and nothing else is: %s", (address, read = address) => {
    expect(audit.printFilters(audit.readFilters(queryOf(address)))).toBe(read);
  });

  it("goes to the end of the last day", () => {
    const { from, to } = audit.queryOf({ from: "2026-11-29", to: "2026-11-29", person: "", q: "" });
    expect(Date.parse(to ?? "") - Date.parse(from ?? "")).toBe(86_400_000);
  });
});

describe("what an event makes out of date", () => {
  /** Which of these is asked again. */
  function touchedBy(event: SiteEvent, keys: unknown[][]): unknown[][] {
    const queries = new QueryClient();
    for (const key of keys) queries.setQueryData(key, "seen");
    refresh(queries, event);
    return keys.filter((key) => queries.getQueryState(key)?.isInvalidated === true);
  }

  const keys = [
    ["/documents", { kind: "page" }],
    ["/documents/1", { locale: "en" }],
    ["/documents/2", "history", "en"],
    ["/documents/1/working-copy"],
    ["/releases", {}],
    ["/overview", {}],
    ["edges"],
  ];

  it("is the lists, and the documents that it names; a working copy is its editor's", () => {
    expect(touchedBy({ kind: "documents", documents: [2] }, keys)).toEqual([
      ["/documents", { kind: "page" }],
      ["/documents/2", "history", "en"],
      ["/overview", {}],
    ]);
  });

  it("is every document where there are too many to name, and all of it where something was missed", () => {
    const all = touchedBy({ kind: "documents", documents: null }, keys);
    expect(all).toContainEqual(["/documents/1", { locale: "en" }]);
    expect(all).not.toContainEqual(["/documents/1/working-copy"]);
    expect(touchedBy({ kind: "look_again" }, keys)).toEqual(keys);
  });

  it("is asked once for all that comes within two seconds of the first", async () => {
    const queries = new QueryClient();
    const keys = [["/documents"], ["/documents/1"], ["/documents/2"]];
    const asked = () => {
      const found = keys.filter((key) => queries.getQueryState(key)?.isInvalidated === true);
      for (const key of keys) queries.setQueryData(key, "seen");
      return found.map(([path]) => path);
    };
    asked();
    const sleepers: PromiseWithResolvers<void>[] = [];
    const sleep = () => {
      const sleeper = Promise.withResolvers<void>();
      sleepers.push(sleeper);
      return sleeper.promise;
    };
    const hear = createRefresher(queries, { sleep });
    hear({ kind: "documents", documents: [1] });
    expect(asked()).toEqual(["/documents", "/documents/1"]);
    hear({ kind: "documents", documents: [2] });
    hear({ kind: "documents", documents: [3] });
    expect(asked()).toEqual([]);
    sleepers[0]?.resolve();
    await sleepers[0]?.promise;
    expect(asked()).toEqual(["/documents", "/documents/1", "/documents/2"]);
    sleepers[1]?.resolve();
    await sleepers[1]?.promise;
    hear({ kind: "documents", documents: [2] });
    expect(asked()).toEqual(["/documents", "/documents/2"]);
  });

  it("is what is asked for the first time, too, which may be answered as of before", async () => {
    const queries = new QueryClient();
    const answers = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    let asked = 0;
    const observer = new QueryObserver(queries, {
      queryKey: ["receipts", 7],
      queryFn: () => answers[asked++]?.promise ?? "asked too often",
    });
    const end = observer.subscribe(() => undefined);
    refresh(queries, { kind: "receipt", number: 7 } as SiteEvent);
    answers[0]?.resolve("on its way");
    answers[1]?.resolve("live");
    await expect.poll(() => observer.getCurrentResult().data).toBe("live");
    expect(asked).toBe(2);
    end();
    queries.clear();
  });

  it("is what is planned, and where edges are", () => {
    expect(touchedBy({ kind: "schedules" }, keys)).toEqual([
      ["/releases", {}],
      ["/overview", {}],
    ]);
    expect(touchedBy({ kind: "edges", edges: [] }, keys)).toEqual([["edges"]]);
  });
});
