/** Words of the preview beside a document. */
export const words = {
  frame: (name: string) => `Preview of ${name}`,
  width: "Width",
  widths: { full: "Full", tablet: "Tablet", phone: "Phone" },
  open: "Open in a new tab",
  copyLink: "Copy a link",
  link: "Link, for an hour",
  linkHelp: "Whoever has it sees this site with what is not published yet.",
  again: "Load again",
  published: "What readers see",
  none: "No address for previews",
  noneMore: (type: string) =>
    `It is not known where the site shows ${type} before it is published.`,
  noneSet: "Set the address",
  noneAsk: "An admin can set it in the model.",
  noSlug: "The address for previews has a slug in it, and this document has none.",
  own: "The address for previews is the dashboard's own. Pages of a site have to be at another one.",
  broken: "The preview could not be shown. The origin may be away, or the session has ended.",
} as const;
