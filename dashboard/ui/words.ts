export const words = {
  close: "Close",
  cancel: "Cancel",
  done: "Done",
  dismiss: "Dismiss",
  notifications: "Notifications",
  tryAgain: "Try again",
  failed: "That did not work",
  loading: "Loading…",
  copy: "Copy",
  copied: "Copied.",
  copyByKey: "It is selected: copy it with the keyboard.",
  more: "Show more",
  noMatch: "Nothing matches.",
  results: (count: number) => (count === 1 ? "1 result" : `${count} results`),
  justNow: "just now",
  notLoaded:
    "This part could not be loaded. What you wrote is safe; try again, or load the page again.",
} as const;
