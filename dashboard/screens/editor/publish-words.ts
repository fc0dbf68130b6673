const counted = (count: number, one: string, many: string): string[] =>
  count === 0 ? [] : [`${count.toLocaleString("en")} ${count === 1 ? one : many}`];

export const publishWords = {
  title: (name: string) => `Publish ${name}?`,
  first: "Readers have nothing of it yet.",
  nothingNew: "Readers have all of this already.",
  changes: (names: string) => `New for readers: ${names}.`,
  name: "Name",
  all: "all of it",
  program: "A program",
  whose: (name: string, fields: string) => `${name}: ${fields}`,
  problems: "This is in the way:",
  reach: (renditions: number, capped: boolean) =>
    `It reaches ${capped ? "more than" : "up to"} ${counted(renditions, "answer", "answers").join("") || "no answer"}`,
  kinds: (details: number, lists: number, searches: number, feeds: number) => {
    const all = [
      ...counted(details, "page", "pages"),
      ...counted(lists, "list", "lists"),
      ...counted(searches, "search", "searches"),
      ...counted(feeds, "feed", "feeds"),
    ];
    return all.length === 0 ? "" : `(${all.join(", ")})`;
  },
  takes: (edges: number, time: string) =>
    `on ${edges === 1 ? "1 edge" : `${edges} edges`}, in about ${time}.`,
  away: (names: string) => `Away: ${names}. Readers there get it once they are back.`,
  others: "Edits of others go along:",
  unseen: "It names what readers do not have:",
  deleted: "a document that was deleted",
  note: "Note",
  noteHelp: "What it is about, for the history. May be empty.",
  moved: "It was not published: somebody went on since you looked.",
  lookAgain: "Look again",
  publish: "Publish",
  done: "It is on its way to readers.",
  close: "Close",
  receipt: (change: number) => `The receipt of change ${change}`,
  stays: "stays under its address.",
} as const;
