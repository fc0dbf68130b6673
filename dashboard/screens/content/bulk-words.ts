import type { BulkAction } from "./bulk.ts";

const NOTHING: Record<BulkAction, string> = {
  publish: "None of these has anything to publish.",
  unpublish: "Readers have none of these.",
};

export const bulkWords = {
  titles: {
    publish: "Publish all of these?",
    unpublish: "Take all of these down?",
  } satisfies Record<BulkAction, string>,
  does: { publish: "Publish", unpublish: "Take down" } satisfies Record<BulkAction, string>,
  more: {
    publish: (documents: number, items: number) =>
      `The newest version of ${count(documents)} goes to readers, in ${locales(items)}. It is one change: all of it, or nothing.`,
    unpublish: (documents: number, items: number) =>
      `Readers have nothing of ${count(documents)} any more, in ${locales(items)}. Drafts stay. It is one change: all of it, or nothing.`,
  } satisfies Record<BulkAction, (documents: number, items: number) => string>,
  nothing: NOTHING,
  none: (action: BulkAction, left: number) =>
    left > 0 ? "None of these is for you to change." : NOTHING[action],
  releaseName: {
    publish: (documents: number) => `Publish ${count(documents)}`,
    unpublish: (documents: number) => `Take down ${count(documents)}`,
  } satisfies Record<BulkAction, (documents: number) => string>,
  done: {
    publish: (documents: number) => `${count(documents)} published.`,
    unpublish: (documents: number) => `${count(documents)} taken down.`,
  } satisfies Record<BulkAction, (documents: number) => string>,
  leftOut: (items: number) => `${locales(items)} ${items === 1 ? "is" : "are"} left out:`,
  refused: "Nothing was done: these are in the way.",
  addTitle: "Add to a release",
  what: "What it does with them",
  add: "Add",
  added: (documents: number, release: string) => `${count(documents)} added to ${release}.`,
} as const;

function count(documents: number): string {
  return documents === 1 ? "1 document" : `${documents} documents`;
}

function locales(items: number): string {
  return items === 1 ? "1 version by locale" : `${items} versions by locale`;
}
