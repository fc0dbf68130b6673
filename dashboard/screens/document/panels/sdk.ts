import type { Document } from "../../../../shared/manage/documents.ts";

/** The line of `buttercms@3` that reads a document (https://buttercms.com/docs/api). */
export function sdkLine({ kind, type, slug, locale }: Document): string {
  const options = JSON.stringify({ locale });
  const named = JSON.stringify(slug ?? "");
  switch (kind) {
    case "page":
      return `butter.page.retrieve(${JSON.stringify(type)}, ${named}, ${options})`;
    case "single":
      return `butter.page.retrieve("*", ${named}, ${options})`;
    case "post":
      return `butter.post.retrieve(${named}, ${options})`;
    case "collection":
      // one item of a collection has no call of its own
      return `butter.content.retrieve([${JSON.stringify(type)}], ${options})`;
    case "author":
      return `butter.author.retrieve(${named})`;
    case "category":
      return `butter.category.retrieve(${named})`;
    case "tag":
      return `butter.tag.retrieve(${named})`;
  }
}
