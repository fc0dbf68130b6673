/** Words of how a post may be shown elsewhere. */
export const words = {
  search: "How a search may show it",
  noDescription: "Without a description or a summary, a search takes something from the text.",
  social: "How it may look when it is shared",
  noPicture: "No featured image",
  noText: "Without a description or a summary there is none here.",
  noHost: "The address of the site",
} as const;
