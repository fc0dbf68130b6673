/** Words of where documents of a type stand at their site. */
export const addressWords = {
  title: "Addresses at the site",
  posts: "Posts: addresses at the site",
  intro:
    "Where the site shows a document of this kind. {slug}, {id}, {locale} and {type} stand for what the document has.",
  publicUrl: "For readers",
  publicHelp: "Such as https://www.example.com/recipes/{slug}.",
  previewUrl: "For previews",
  previewHelp:
    "The editor shows this page beside the form. {token} stands for what opens it; without it, larder_token is added.",
  save: "Save the addresses",
  saved: "Saved.",
} as const;
