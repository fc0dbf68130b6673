import type { CreatePost, UpdatePost } from "../../shared/api-posts.ts";
import { findBySlugs } from "../db/terms.ts";
import { insertDocument } from "../db/documents.ts";
import { POST_TEXTS } from "./blog.ts";
import { replaceImages } from "./body-images.ts";
import type { Values } from "./field-kind.ts";
import { invalidFields } from "./input.ts";
import { isWebUrl, type MediaUrls } from "./media.ts";
import type { BlogKind, ContentType, Model } from "./model.ts";
import { saveRevision, type DocumentName, type Edit } from "./publish.ts";

/** The types every site has. */
export function blogType(model: Model, kind: BlogKind): ContentType {
  const type = model.find(kind, kind);
  if (type === undefined) throw new Error(`the site has no type ${kind}`);
  return type;
}

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

async function findAuthor(
  current: Edit,
  model: Model,
  wanted: { email: string } | { slug: string },
): Promise<number> {
  const by = "email" in wanted ? { email: wanted.email } : { slugs: [wanted.slug] };
  const [found] = await findBySlugs(current.tx, blogType(model, "author").id, by);
  if (found === undefined) throw invalidFields({ author: ["There is no such author."] });
  return found.id;
}

/** Categories or tags by name; those that do not exist are made and published. */
async function terms(
  current: Edit,
  model: Model,
  kind: "category" | "tag",
  names: string[] | undefined,
  previous: unknown,
): Promise<{ ids: number[]; made: DocumentName[] }> {
  if (names === undefined) return { ids: Array.isArray(previous) ? previous : [], made: [] };
  const type = blogType(model, kind);
  const bySlug = new Map(names.map((name) => [slugify(name), name]));
  if (bySlug.has(""))
    throw invalidFields({
      [kind === "tag" ? "tags" : "categories"]: ["A name needs a letter or a digit."],
    });
  const found = new Map(
    (await findBySlugs(current.tx, type.id, { slugs: [...bySlug.keys()] })).map((term) => [
      term.slug,
      term.id,
    ]),
  );
  const made: DocumentName[] = [];
  for (const [slug, name] of bySlug) {
    if (found.has(slug)) continue;
    const term = await createTerm(current, model, type, { slug, name, values: {} });
    found.set(slug, term.id);
    made.push(term);
  }
  return { ids: [...bySlug.keys()].flatMap((slug) => found.get(slug) ?? []), made };
}

/** Adds a published author, category or tag in the site's default locale. @throws AppError `invalid` when the slug is taken */
export async function createTerm(
  current: Edit,
  model: Model,
  type: ContentType,
  term: { slug: string; name: string; values: Values },
): Promise<DocumentName> {
  const { site, tx, now } = current;
  const id = await insertDocument(tx, { siteId: site.id, typeId: type.id, slug: term.slug }, now);
  if (id === undefined) throw invalidFields({ slug: [`"${term.slug}" exists already.`] });
  const name = { id, type, slug: term.slug };
  const content = {
    locale: site.defaultLocale,
    name: term.name,
    values: term.values,
    model,
    publish: true,
  };
  await saveRevision(current, name, content);
  return name;
}

/** A slug from a name: ASCII letters and digits, hyphens between. */
export const slugify = (name: string): string =>
  name
    .normalize("NFKD")
    .replaceAll(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 100);
