/** What is asked where something goes into a release. */
export const choiceWords = {
  release: "Release",
  newRelease: "A new one",
  newName: "Its name",
} as const;
