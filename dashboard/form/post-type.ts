import type { FormType } from "./form-field.ts";
import { words } from "./words.ts";

/** ours: what search engines show of a title and of a description, about. */
export const SHOWN_TITLE_CHARS = 60;
export const SHOWN_DESCRIPTION_CHARS = 160;

/** Posts have the same fields at every site (`shared/content/blog-fields.ts`), and no type among those of the model. */
export const POST_TYPE: FormType = {
  kind: "post",
  key: "post",
  name: words.post.type,
  fields: [
    { kind: "wysiwyg", key: "body", name: words.post.body },
    { kind: "long_text", key: "summary", name: words.post.summary },
    { kind: "term", key: "author", name: words.post.author, of: "author", many: false },
    { kind: "term", key: "categories", name: words.post.categories, of: "category", many: true },
    { kind: "term", key: "tags", name: words.post.tags, of: "tag", many: true },
    { kind: "media", key: "featured_image", name: words.post.image, altIn: "featured_image_alt" },
    {
      kind: "short_text",
      key: "featured_image_alt",
      name: words.post.imageAlt,
      help: words.post.imageAltHelp,
    },
    {
      kind: "short_text",
      key: "seo_title",
      name: words.post.seoTitle,
      help: words.post.seoTitleHelp,
      advisedChars: SHOWN_TITLE_CHARS,
      group: words.post.seo,
    },
    {
      kind: "long_text",
      key: "meta_description",
      name: words.post.description,
      advisedChars: SHOWN_DESCRIPTION_CHARS,
      group: words.post.seo,
    },
  ],
};
