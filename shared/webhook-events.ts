/** What webhooks can be told of, in the v2 API's words; by what it happens to. */
export const WEBHOOK_EVENTS = {
  page: ["page.published", "page.draft", "page.unpublished", "page.delete"],
  post: ["post.published", "post.draft", "post.delete"],
  collectionitem: [
    "collectionitem.published",
    "collectionitem.draft",
    "collectionitem.unpublished",
    "collectionitem.delete",
  ],
  media: ["media.videouploaded"],
} as const;

/** All of one group. */
export const allOf = (group: string): string => `${group}.*`;

/** Everything there is. */
export const EVERY_EVENT = "*";
