export const words = {
  intro:
    "Who did what at the site, and how its people signed in. It goes back 400 days, unless the origin is set otherwise.",
  from: "From",
  to: "Until",
  who: "Who",
  anyone: "Anyone",
  search: "Search",
  searchHint: "Route, path or name",
  clear: "Clear the filters",
  download: "Download as CSV",
  fileName: "audit.csv",
  caption: "Acts",
  at: "When",
  did: "What",
  on: "On what",
  change: (number: number) => `Change ${number}`,
  address: "From where",
  none: "Nothing was written down",
  noneMore: "Other words or a longer time may find it.",
  more: "Show more",
} as const;

/** What the model and the blog are made of, by the first part of their paths. */
const MADE_OF: Readonly<Record<string, string>> = {
  "page-types": "a page type",
  "single-pages": "a single page",
  collections: "a collection",
  components: "a component",
  authors: "an author",
  categories: "a category",
  tags: "a tag",
};

const DONE: Readonly<Record<string, string>> = {
  post: "Made",
  put: "Changed",
  patch: "Changed",
  delete: "Deleted",
};

/** A route in the words of people; undefined of one that has none. */
export function actText(action: string): string | undefined {
  const [, method = "", kind = ""] = /^(\w+) \/([a-z-]+)/.exec(action) ?? [];
  const made = MADE_OF[kind];
  return made === undefined ? ACTS[action] : `${DONE[method] ?? ""} ${made}`;
}

const ACTS: Readonly<Record<string, string>> = {
  "post /documents": "Began a document",
  "post /documents/{id}/duplicate": "Copied a document",
  "patch /documents/{id}": "Renamed a document",
  "delete /documents/{id}": "Deleted a document",
  "post /documents/{id}/revisions": "Saved a version",
  "post /documents/{id}/publish": "Published",
  "post /documents/{id}/working-copy/publish": "Published what was edited",
  "post /documents/{id}/unpublish": "Took down",
  "put /documents/{id}/schedule": "Planned a time",
  "delete /documents/{id}/working-copy": "Discarded edits",
  "post /documents/{id}/working-copy/restore": "Had discarded edits back",
  "put /documents/{id}/working-copy/review": "Asked for a review",
  "delete /documents/{id}/working-copy/review": "Ended a review",
  "post /releases": "Made a release",
  "post /releases/{id}/items": "Added to a release",
  "delete /releases/{id}/items/{document}": "Took out of a release",
  "put /releases/{id}/schedule": "Planned a release",
  "post /releases/{id}/publish": "Published a release",
  "delete /releases/{id}": "Deleted a release",
  "post /media": "Uploaded a file",
  "post /media/from-url": "Copied a file",
  "patch /media/{id}": "Changed what is said of a file",
  "post /media/{id}/replace": "Replaced a file everywhere",
  "post /media/{id}/alt": "Changed the text beside a file everywhere",
  "delete /media/{id}": "Deleted a file",
  "patch /site": "Changed the site's settings",
  "post /tokens": "Made a token",
  "delete /tokens/{id}": "Revoked a token",
  "post /edges": "Added an edge",
  "delete /edges/{id}": "Removed an edge",
  "post /edges/join-tokens": "Made a key for edges",
  "post /webhooks": "Added a webhook",
  "patch /webhooks/{id}": "Changed a webhook",
  "delete /webhooks/{id}": "Deleted a webhook",
  "post /webhooks/{id}/secret": "Changed a webhook's secret",
  "put /imports/{source}": "Began or ended an import",
  "post /imports/{source}/documents": "Imported documents",
  "post /invitations": "Invited somebody",
  "delete /invitations/{id}": "Withdrew an invitation",
  "patch /people/{id}": "Changed what somebody may do",
  "delete /people/{id}": "Removed somebody",
  "post /links/open": "Opened a link",
  "post /session": "Signed in, or tried to",
  "post /session/confirm": "Gave the password again, or tried to",
  "post /session/passkey": "Signed in by a passkey, or tried to",
  "post /session/confirm/passkey": "Gave a passkey again, or tried to",
  "post /me/passkeys": "Added a passkey",
  "patch /me/passkeys/{id}": "Renamed a passkey",
  "delete /me/passkeys/{id}": "Removed a passkey",
  "delete /session": "Signed out",
  "put /me/password": "Changed their password",
};
