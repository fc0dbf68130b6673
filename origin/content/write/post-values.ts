import type { CreatePost, TermInPost, UpdatePost } from "../../../shared/api-posts.ts";
import { POST_TEXTS } from "../../../shared/content/blog-fields.ts";
import { replaceImages } from "./body-images.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import { invalidFields } from "../invalid.ts";
import { isWebUrl, type MediaUrls } from "../media.ts";
import type { Model } from "../../../shared/content/model.ts";
import { findAuthor, termsOfPost } from "./named-terms.ts";
import type { DocumentName } from "../change/document-name.ts";
import type { Edit } from "../change/edit.ts";

/** Stored values of a post: texts, the image, and the ids of what it names. */
export async function postValues(
  current: Edit,
  model: Model,
  input: Partial<CreatePost> | UpdatePost,
  previous: Values,
): Promise<{ values: Values; made: DocumentName[] }> {
  const author =
    input.author === undefined
      ? previous["author"]
      : await findAuthor(current, model, input.author);
  const { body, image } = mediaOf(current, input);
  const texts = POST_TEXTS.map((key) => [key, input[key] ?? previous[key] ?? ""]);
  const categories = await terms(
    current,
    model,
    "category",
    input.categories,
    previous["categories"],
  );
  const tags = await terms(current, model, "tag", input.tags, previous["tags"]);
  const values = {
    ...Object.fromEntries(texts),
    ...(body === undefined ? {} : { body }),
    featured_image: image === undefined ? (previous["featured_image"] ?? null) : image,
    author: author ?? null,
    categories: categories.ids,
    tags: tags.ids,
  };
  return { values, made: [...categories.made, ...tags.made] };
}

/**
 * The post's image and, on request, those inside its body, by our addresses (the v2 API). Comes before anything is
 * written. What is not in the input is undefined.
 */
function mediaOf({ media }: Edit, input: Partial<CreatePost> | UpdatePost) {
  const { featured_image: url, body, upload_images_to_media_library: copiesBody = false } = input;
  const image = url ? { url: stored(media, url, "featured_image"), alt: "" } : null;
  const copied =
    body !== undefined && copiesBody
      ? replaceImages(body, (each) => (isWebUrl(each) ? stored(media, each, "body") : null))
      : body;
  media.settle();
  return { body: copied, image: url === undefined ? undefined : image };
}

function stored(media: MediaUrls, url: string, path: string): string {
  const ours = media.stored(url, path);
  if (ours === null) throw invalidFields({ [path]: ["Enter a valid URL."] });
  return ours;
}

/** Categories or tags; those of before where the input names none. */
async function terms(
  current: Edit,
  model: Model,
  kind: "category" | "tag",
  named: TermInPost[] | undefined,
  previous: unknown,
): Promise<{ ids: number[]; made: DocumentName[] }> {
  if (named === undefined) return { ids: Array.isArray(previous) ? previous : [], made: [] };
  return termsOfPost(current, model, kind, named);
}
