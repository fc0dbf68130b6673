import type { Import } from "../../../shared/manage/imports.ts";

export const words = {
  intro:
    "What is brought from ButterCMS, WordPress, Contentful, folders of Markdown or another Larder, and how far it is. Imports are run from a command line.",
  caption: "Imports",
  source: "From",
  state: "State",
  progress: "Documents",
  counts: "What became of them",
  at: "Last heard of",
  none: "Nothing was imported yet",
  how: "Run this where Node is, with a token that may manage this site:",
  command: "npx larder import butter --token <theirs>",
  more: "npx larder import --help says what else there is.",
  states: {
    running: "Running",
    done: "Done",
    stopped: "Stopped",
    failed: "Failed",
  } satisfies Record<Import["state"], string>,
  silent: "Not heard of lately",
  outcomes: {
    created: "created",
    changed: "changed",
    unchanged: "as before",
    edited: "kept as edited here",
    refused: "refused",
  } satisfies Record<keyof Import["counts"], string>,
  of: (done: number, total: number | null) =>
    total === null ? String(done) : `${done} of ${total}`,
} as const;
