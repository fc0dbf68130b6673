/** Fields of authors besides name and slug; all strings, empty when unset. */
export const AUTHOR_FIELDS = [
  "first_name",
  "last_name",
  "email",
  "bio",
  "title",
  "linkedin_url",
  "facebook_url",
  "instagram_url",
  "pinterest_url",
  "twitter_handle",
  "profile_image",
] as const;

/** Texts of posts besides title and slug. */
export const POST_TEXTS = [
  "body",
  "summary",
  "seo_title",
  "meta_description",
  "featured_image_alt",
] as const;
