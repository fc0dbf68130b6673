/** Words of publishing a document, and of taking it down. */
export const actWords = {
  titles: {
    publish: (name: string) => `Publish ${name}?`,
    unpublish: (name: string) => `Take down ${name}?`,
  },
  does: { publish: "Publish", unpublish: "Take down" },
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
} as const;
