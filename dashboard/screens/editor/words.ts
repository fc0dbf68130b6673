const edits = (count: number) => (count === 1 ? "1 edit" : `${count} edits`);
const conflicts = (count: number) => (count === 1 ? "1 conflict" : `${count} conflicts`);

export const words = {
  notMine: (why: string) => `${why} It can be read here, and not changed.`,
  saved: "Saved",
  keeping: "Saving…",
  waiting: (count: number) => `Saved on this device, ${edits(count)} waiting`,
  unkept: "Not saved: this device keeps nothing",
  refused: (count: number) => `Not taken by the origin: ${edits(count)}, kept on this device`,
  needsYou: (count: number) => `Needs you: ${conflicts(count)}`,
  away: "The origin cannot be reached.",
  awayMore:
    "Go on writing: all of it is kept on this device, and sent once the origin is back. Readers notice nothing. Publishing has to wait.",
  awayUnkept:
    "This device keeps nothing, so what you write now is only on this page. Leave it open until the origin is back.",
  back: "The origin is back. Saved.",
  refusedMore: {
    403: "Your role does not allow this edit any more. What you wrote stays on this device.",
    404: "The document is gone: somebody deleted it. What you wrote stays on this device.",
  } as Readonly<Record<number, string>>,
  refusedTitle: "The origin does not take your edits:",
  tryAgain: "Try again",
  copyMine: "Copy what is here",
  leftOver: (count: number, locale: string) =>
    `${edits(count)} of yours in ${locale} never came to the origin. They are on this device.`,
  giveUp: "Give my edits up",
  giveUpTitle: "Give your edits up?",
  giveUpMore: (count: number) =>
    `${count === 1 ? "One edit that is" : `${count} edits that are`} only on this device will be gone. It cannot be taken back.`,
  copied: "Copied, as JSON.",
  notCopied: "This browser does not let the page copy.",
  unkeptMore: (why: string) =>
    `This browser keeps nothing for the page (${why}). Edits are sent at once; until the badge says Saved, do not close the page.`,
  notHere: "The document cannot be opened",
  also: (names: string) => `Also here: ${names}`,
  publish: "Publish…",
  publishAway: "Not while the origin is away",
  more: "More",
  undo: "Undo",
  redo: "Redo",
  done: { undo: "Taken back.", redo: "Done again." },
  nothing: { undo: "There is nothing to take back.", redo: "There is nothing to do again." },
  undoGone: "Somebody changed it since; it stays as it is.",
  keys: "Control or ⌘ with S sends at once, with Enter publishes, with Z takes back.",
  copyLocale: (locale: string) => `Take over what is in ${locale}`,
  copiedLocale: (locale: string) => `It has what ${locale} has now. Undo takes it back.`,
  nothingThere: (locale: string) => `Nothing in ${locale} is different.`,
  unpublished: "Edits not published",
  list: "The list",
  localesOf: "Locales",
} as const;
