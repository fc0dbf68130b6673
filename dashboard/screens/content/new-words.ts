import type { DocumentKind } from "../../../shared/manage/documents.ts";

export const newWords = {
  title: "New",
  kind: "What",
  kinds: {
    page: "Page",
    single: "Single page",
    collection: "Item of a collection",
    post: "Post",
    author: "Author",
    category: "Category",
    tag: "Tag",
  } satisfies Record<DocumentKind, string>,
  type: "Type",
  noTypes: "The site has no type of this kind yet. An admin makes one under Model.",
  name: "Name",
  slug: "Slug",
  slugHelp: "How addresses and programs name it. Letters, digits, - and _.",
  locale: "Locale",
  make: "Make it",
  made: (name: string) => `${name} is made, as a draft.`,
  madeTerm: (name: string) => `${name} is made, and published.`,
} as const;
