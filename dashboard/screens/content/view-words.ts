export const viewWords = {
  views: "Views",
  save: "Save this list",
  saveTitle: "Save this list as a view",
  name: "Name",
  nameHelp: "It is kept on this device, with the filters and the order.",
  keep: "Save",
  saved: (name: string) => `${name} is among the views.`,
  forget: (name: string) => `Forget ${name}`,
  notKept: "This browser keeps nothing for this page, so the view is gone when the page is closed.",
} as const;
