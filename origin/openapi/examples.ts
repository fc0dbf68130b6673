/** Answers shown in the document; a test holds them to the schemas. */

export const examplePage = {
  slug: "landing-page-with-components",
  name: "Landing page",
  published: "2026-05-17T14:14:47.533297Z",
  updated: "2026-05-17T14:14:47.533297Z",
  status: "published",
  scheduled: null,
  page_type: "landing-page",
  fields: {
    seo: { title: "Welcome", description: "What there is to see" },
    body: [{ type: "hero", fields: { headline: "Welcome", image: "https://media.example/hero" } }],
  },
};

export const exampleItem = { meta: { id: 735745 }, label: "Home", url: "#home" };

export const exampleAuthor = {
  slug: "ann-lee",
  first_name: "Ann",
  last_name: "Lee",
  email: "ann@example.com",
  bio: "",
  title: "",
  linkedin_url: "",
  facebook_url: "",
  instagram_url: "",
  pinterest_url: "",
  twitter_handle: "",
  profile_image: "",
};

export const exampleTerm = { name: "Old news", slug: "old-news" };

const post = {
  status: "published",
  created: "2026-05-17T14:13:46.787544Z",
  updated: "2026-05-17T14:13:46.787544Z",
  published: "2026-05-17T14:13:00Z",
  scheduled: null,
  title: "Example post",
  slug: "example-post",
  body: "<p>Hello</p>",
  summary: "",
  seo_title: "",
  meta_description: "",
  featured_image_alt: "",
  featured_image: null,
  author: exampleAuthor,
  tags: [{ name: "Red", slug: "red" }],
  categories: [exampleTerm],
};

export const exampleListedPost = { ...post, url: "/example-post" };
export const examplePost = { ...post, url: null, deleted: null };
export const exampleFoundPost = { ...examplePost, rank: 21 };
export const exampleMeta = { next_page: 2, previous_page: null, count: 12 };
