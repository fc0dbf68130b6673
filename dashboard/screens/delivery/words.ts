import type { Reason } from "../../api/why.ts";

export const words = {
  title: "Delivery",
  intro: "What was published, and at which edges readers get it.",
  edges: "Edges",
  edge: "Edge",
  state: "State",
  upTo: "Live up to",
  applied: "Heard from",
  upToDate: "Up to date",
  behind: (count: number) => (count === 1 ? "1 change behind" : `${count} changes behind`),
  cannot: "Cannot be reached",
  leaving: "Leaving",
  never: "never",
  change: (number: number) => `change ${number}`,
  changeTitle: (number: number) => `Change ${number}`,
  noEdges: "No edge serves this site",
  noEdgesMore: "Readers get answers from the origin alone. An admin adds edges in the settings.",
  changes: "Changes",
  noChanges: "Nothing was published yet",
  noChangesMore: "What is published appears here, with the way it takes.",
  more: "Show older ones",
  all: "All changes",
  kinds: {
    publish: "Published",
    unpublish: "Taken down",
    delete: "Deleted",
    mixed: "Several things at once",
    model: "Content model changed",
    token: "Token changed",
  } as Readonly<Record<string, string>>,
  answers: (count: number) => (count === 1 ? "1 answer" : `${count} answers`),
  noAnswers: "no answer changed",
  liveIn: (took: string) => `live everywhere in ${took}`,
  live: "live everywhere",
  onItsWay: "on its way",
  waitsFor: (edges: readonly string[]) => `waits for ${edges.join(", ")}`,
  notInLog: "being serialized",
  inLog: (took: string) => `in the log after ${took}`,
  barApplied: (took: string) => `readers have it after ${took}`,
  barPurged: (took: string) => `caches purged after ${took}`,
  barWaiting: "has not got it yet",
  barAway: (error: string) => `cannot be reached: ${error}`,
  legend: { log: "in the log", applied: "applied", purged: "purged" },
  meanwhile: (edge: string, number: number) =>
    `${edge} cannot be reached. Its readers get what there was at change ${number} until it is back; then it is sent what it missed.`,
  outgrown: "Too large to show it",
  gone: "This change is no longer kept",
  committed: "Committed",
  why: "Why is this answer as it is?",
  whyShort: "Why?",
  whyIntro: "Paste the address that a reader asks: each edge says what it gives for it.",
  url: "Address",
  urlHelp:
    "Any address of /v2, with or without the host, or a page of the site. A token in it is taken out.",
  notV2:
    "This is no address of /v2, such as /v2/pages/country/france/, and none of a page, such as https://www.example.com/france.",
  ask: "Ask",
  answer: "The answer",
  standby: "This origin stands by on a replica.",
  overtaken: "This origin was overtaken by another one.",
  previews: "Tokens that may preview are answered by the origin; this is what all others get.",
  evidence: "Evidence",
  evidenceOf: (edge: string) => `Evidence: ${edge}`,
  madeOf: "Made of",
  moreDocuments: (count: number) => `and ${count} more`,
  deleted: "deleted",
  facts: {
    log: "The newest answer in the log",
    head: "The edge's place in the log",
    held: "What its store holds",
    reader: "What a reader is given now",
    failing: "Sends fail since",
    error: "Last error",
    nothing: "nothing",
    unknown: "did not say",
  },
  version: ({ epoch, position }: { epoch: number; position: number }) => `${epoch}.${position}`,
  given: {
    live: "an answer",
    absent: "404: nothing there",
    refused: "a refusal",
    unavailable: "503: nothing to answer from",
  },
  sure: {
    verified: "confirmed to be the newest",
    unverified: "not confirmed, kept for seconds",
    stale: "an older one, because no newer can be had",
  },
} as const;

/** Why an edge may still give something older. `{edge}` has it named by its place in the sentence. */
export const because = (
  reason: Reason,
  { edge, newest, before, since }: { edge: string; newest: string; before: string; since: string },
): string => {
  switch (reason) {
    case "cannot_be_reached":
      return `${edge} still has the answer of ${before}; ${newest} has been waiting for it${since} because ${edge} cannot be reached.`;
    case "not_sent_yet":
      return `${edge} still has the answer of ${before}; ${newest} is on its way to it${since}.`;
    case "other_epoch":
      return `${edge} has the log of another epoch, and is being sent the new one from its beginning; until it has it, it gives what it had.`;
    case "ledger_away":
      return `${edge} answers, but its ledger does not, so it cannot confirm that its answer is the newest; it keeps it for seconds only.`;
    case "store_away":
      return `${edge} knows of ${newest}, but its store does not answer; what its caches have is given meanwhile.`;
    case "store_behind":
      return `${edge} knows of ${newest}, and its store does not show it yet; it makes the answer otherwise until it does.`;
    case "not_purged_yet":
      return `${edge} has ${newest}, and is purging its caches of what was before: a reader may still get that from one of them.`;
    case "cache_behind":
      return `${edge} has ${newest}, and a cache in it still gives an older answer; the next purge takes that out.`;
  }
};

/** How an edge stands that has nothing to wait for. */
export const fine = {
  current: (edge: string, newest: string) =>
    `${edge} has the newest answer, that of ${newest}, and gives it to readers.`,
  currentPlain: (edge: string) => `${edge} has the newest answer and gives it to readers.`,
  makes_it: (edge: string) =>
    `${edge} makes this answer itself, of the documents it has, each time it is not in its cache.`,
  asks_origin: (edge: string) =>
    `${edge} asks an origin for this answer: it has not got all documents of the site yet.`,
  away: (edge: string, since: string) =>
    `${edge} could not be asked${since}. If it runs, its readers get the newest answer it had.`,
} as const;

/** What readers get, before who gives it to them. */
export const answers = {
  kept: (change: string, at: string) => `Readers get the answer that ${change} wrote at ${at}.`,
  plain: "Readers get an answer that is kept at the edges and pushed when it changes.",
  made: "Readers get an answer that is made when somebody asks for it, and kept until something it is made of changes.",
  absent: (detail: string) => `Readers get 404 here: ${detail}`,
  refused: (detail: string) => `Readers get a refusal here: ${detail}`,
  waiting: (changes: string) => `${changes} touches it and is not in the log yet.`,
} as const;
