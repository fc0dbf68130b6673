export const words = {
  back: "The list",
  gone: "There is no such document",
  locales: "Locales",
  locale: "Locale",
  state: "State",
  newest: "Newest version",
  published: "What readers have",
  actions: "Actions",
  notWritten: "Not written",
  nothing: "Nothing",
  by: (name: string) => `by ${name}`,
  titles: {
    publish: (name: string) => `Publish ${name}?`,
    unpublish: (name: string) => `Take down ${name}?`,
  },
  does: { publish: "Publish", unpublish: "Take down" },
  inLocale: {
    publish: (locale: string) => `Publish ${locale}`,
    unpublish: (locale: string) => `Take down ${locale}`,
  },
  more: {
    publish: "Readers get the newest version.",
    unpublish:
      "Readers have nothing of it in this locale any more. The newest version stays as a draft.",
  },
  done: {
    publish: "It is on its way to readers.",
    unpublish: "It is taken from its readers.",
  },
  reach: (renditions: number, capped: boolean) =>
    `It reaches ${capped ? "more than" : "up to"} ${renditions.toLocaleString("en")} answers.`,
  takes: (time: string) => `About ${time} until every edge has it.`,
  away: (names: string) => `Away: ${names}. Readers there get it once they are back.`,
  problems: "This is in the way:",
  unseen: "It names what readers do not have:",
  deleted: "a document that was deleted",
  content: "Content",
  contentOf: (locale: string) => `The newest version in ${locale}, as it is stored.`,
  notIn: (locale: string) => `Nothing is written in ${locale}.`,
} as const;
