import type { DemoType, NewPage } from "./client.ts";

/** The content the starter projects ask for, told as the site of a bakery that does not exist. */

const text = (key: string) => ({ key, kind: "short_text" }) as const;
const longText = (key: string) => ({ key, kind: "long_text" }) as const;
const media = (key: string) => ({ key, kind: "media" }) as const;

/** In the order in which they can be created: what is named stands before what names it. */
export const starterTypes: DemoType[] = [
  {
    kind: "components",
    key: "seo",
    name: "SEO",
    fields: [text("title"), longText("description")],
  },
  {
    kind: "components",
    key: "hero",
    name: "Hero",
    fields: [
      text("headline"),
      longText("subheadline"),
      media("image"),
      text("button_label"),
      text("button_url"),
      text("scroll_anchor_id"),
    ],
  },
  {
    kind: "components",
    key: "two_column_with_image",
    name: "Two columns with image",
    fields: [
      text("headline"),
      { key: "subheadline", kind: "wysiwyg" },
      media("image"),
      { key: "image_position", kind: "dropdown", options: ["left", "right"] },
      text("button_label"),
      text("button_url"),
      text("scroll_anchor_id"),
    ],
  },
  {
    kind: "components",
    key: "features",
    name: "Features",
    fields: [
      text("headline"),
      longText("subheadline"),
      text("scroll_anchor_id"),
      {
        key: "features",
        kind: "repeater",
        fields: [text("headline"), longText("description"), media("icon")],
      },
    ],
  },
  {
    kind: "components",
    key: "testimonials",
    name: "Testimonials",
    fields: [
      text("headline"),
      text("scroll_anchor_id"),
      {
        key: "testimonial",
        kind: "repeater",
        fields: [longText("quote"), text("name"), text("title")],
      },
    ],
  },
  {
    kind: "collections",
    key: "navigation_menu_item",
    name: "Navigation menu item",
    fields: [
      { ...text("label"), required: true },
      { ...text("url"), required: true },
    ],
  },
  {
    kind: "collections",
    key: "navigation_menu",
    name: "Navigation menu",
    fields: [
      { ...text("name"), required: true },
      {
        key: "menu_items",
        kind: "reference",
        to: { kind: "collection", key: "navigation_menu_item" },
        many: true,
      },
    ],
  },
  {
    kind: "page-types",
    key: "landing-page",
    name: "Landing page",
    fields: [
      { key: "seo", kind: "component", component: "seo" },
      {
        key: "body",
        kind: "component_picker",
        components: ["hero", "two_column_with_image", "features", "testimonials"],
      },
    ],
  },
  {
    kind: "single-pages",
    key: "simple-page",
    name: "Simple page",
    fields: [text("headline"), { key: "content", kind: "wysiwyg" }],
  },
];

/** The menu the starters look for by this name, and its items. */
export const menuName = "Main menu";
export const menuItems = [
  { label: "Home", url: "/#home" },
  { label: "About", url: "/#about" },
  { label: "Features", url: "/#features" },
  { label: "Try it", url: "/#tryit" },
  { label: "Testimonials", url: "/#testimonials" },
];

/** A drawn placeholder with a caption. Media are addresses, and a bakery that does not exist has no photographs. */
const picture = (size: string, caption: string) =>
  `https://placehold.co/${size}/png?text=${encodeURIComponent(caption)}`;

const hero = {
  headline: "Bread worth getting up for",
  subheadline:
    "Ninth Oven bakes through the night, so that a warm loaf is at your door before the kettle boils.",
  image: picture("1200x800", "The oven at five"),
  button_label: "Order a loaf",
  button_url: "#tryit",
  scroll_anchor_id: "home",
};

const about = {
  headline: "One oven, one street, forty years",
  subheadline:
    "<p>Our grandmother bought the oven from a shipyard canteen and never let it go cold. We still bake " +
    "in it, with <strong>flour from three farms</strong> we can cycle to and a starter older than any of us.</p>" +
    "<p>Nothing we sell was made yesterday. What is left at noon goes to the kitchen on Mill Lane.</p>",
  image: picture("900x900", "Shaping the dough"),
  image_position: "right",
  button_label: "See what we bake",
  button_url: "#features",
  scroll_anchor_id: "about",
};

const features = {
  headline: "What comes out of the oven",
  subheadline: "Four things, done slowly. The rest of the alphabet we leave to others.",
  scroll_anchor_id: "features",
  features: [
    {
      headline: "Country sourdough",
      description: "Two days in the making, a dark crust, and a crumb that keeps until Thursday.",
      icon: picture("128x128", "Sourdough"),
    },
    {
      headline: "Rye and seed",
      description: "Whole rye with sunflower, linseed and a spoon of molasses. Cut it thin.",
      icon: picture("128x128", "Rye"),
    },
    {
      headline: "Morning rolls",
      description: "Crisp outside, soft inside, and gone by nine. Order the evening before.",
      icon: picture("128x128", "Rolls"),
    },
    {
      headline: "Saturday braid",
      description: "Butter, eggs, a little sugar. Once a week, because that is what makes it good.",
      icon: picture("128x128", "Braid"),
    },
  ],
};

const tryIt = {
  headline: "Try it for a week",
  subheadline:
    "<p>Seven mornings, seven loaves, one price. Tell us the street and the hour; we bring the bread. " +
    "Stop whenever you like, with <em>one message</em> and no questions.</p>",
  image: picture("900x900", "The delivery bicycle"),
  image_position: "left",
  button_label: "Start on Monday",
  button_url: "mailto:hello@ninth-oven.example",
  scroll_anchor_id: "tryit",
};

const testimonials = {
  headline: "What the street says",
  scroll_anchor_id: "testimonials",
  testimonial: [
    {
      quote: "I moved two doors down from them on purpose. My landlord thinks it was the balcony.",
      name: "Ilse Brandt",
      title: "Violin maker",
    },
    {
      quote: "We tried six bakeries for our breakfast room. The guests ask for this one by name.",
      name: "Tomás Rey",
      title: "Innkeeper, The Blue Door",
    },
    {
      quote: "My children eat the crust. I have nothing to add.",
      name: "Amina Yusuf",
      title: "Mother of three",
    },
  ],
};

export const landingPage: NewPage = {
  title: "Landing page with components",
  slug: "landing-page-with-components",
  page_type: "landing-page",
  fields: {
    seo: {
      title: "Ninth Oven: bread by bicycle",
      description: "A small bakery that bakes at night and brings warm bread to your door.",
    },
    body: [
      { hero },
      { two_column_with_image: about },
      { features },
      { two_column_with_image: tryIt },
      { testimonials },
    ],
  },
};

export const simplePage: NewPage = {
  title: "Simple page",
  slug: "simple-page",
  page_type: "*",
  fields: {
    headline: "Where to find us",
    content:
      "<p>Ninth Oven, 9 Harbour Street. Open from five until the shelves are empty, closed on Sundays.</p>",
  },
};
