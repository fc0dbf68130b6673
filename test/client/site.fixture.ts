// Made by `larder types` from the content model: run it again instead of editing this.
import type { Fewer, Item, Levels, Page, Reference } from "larder";

/** Call to action. */
export interface CallToActionComponent {
  label: string;
}

/** Hero. */
export interface HeroComponent<L extends Levels = 2> {
  title: string;
  link: Reference<L, CountryPage<Fewer<L>>> | null;
}

/** Quote. */
export interface QuoteComponent {
  words: string;
}

/** Colour. */
export type ColourItem = Item<ColourItemFields>;

export interface ColourItemFields {
  value: string;
}

/** Region. */
export type RegionItem<L extends Levels = 2> = Item<RegionItemFields<L>>;

export interface RegionItemFields<L extends Levels = 2> {
  name: string;
  size: "small" | "large" | "";
  largest: Reference<L, CountryPage<Fewer<L>>> | null;
}

/** Country. */
export type CountryPage<L extends Levels = 2> = Page<CountryPageFields<L>, "country">;

export interface CountryPageFields<L extends Levels = 2> {
  /** Name *∕ of it. As it is called. In English. */
  name: string;
  capital: string;
  area: number | null;
  population: number;
  landlocked: boolean;
  since: string | null;
  flag: string;
  text: string;
  side: "left" | "right";
  region: Reference<L, RegionItem<Fewer<L>>> | null;
  borders: Reference<L, CountryPage<Fewer<L>>>[];
  "flag-colours": Reference<L, ColourItem>[];
  cities: {
    name: string;
    twin: Reference<L, CountryPage<Fewer<L>>> | null;
  }[];
  intro: HeroComponent<L>;
  body: ({ type: "hero"; fields: HeroComponent<L> } | { type: "quote"; fields: QuoteComponent })[];
  continent:
    | "africa"
    | "antarctica"
    | "asia"
    | "europe"
    | "north-america"
    | "oceania"
    | "south-america"
    | "";
}

/** Landing. */
export type LandingPage = Page<LandingPageFields, "landing-page">;

export interface LandingPageFields {
  headline: string;
}

/** Landing too. */
export type LandingPage2 = Page<LandingPage2Fields, "landing_page">;

export interface LandingPage2Fields {
  constructor: string | null;
}

/** About. */
export type AboutSingle<L extends Levels = 2> = Page<AboutSingleFields<L>, null>;

export interface AboutSingleFields<L extends Levels = 2> {
  headline: string;
  quote: QuoteComponent;
  parts_of_the_page: (
    | { type: "hero"; fields: HeroComponent<L> }
    | { type: "quote"; fields: QuoteComponent }
    | { type: "call-to-action"; fields: CallToActionComponent }
  )[];
  quotes: { type: "quote"; fields: QuoteComponent }[];
}

/** The site, for `createClient<Site>()`. */
export interface Site<L extends Levels = 2> {
  pages: {
    country: CountryPageFields<L>;
    "landing-page": LandingPageFields;
    landing_page: LandingPage2Fields;
  };
  singles: {
    about: AboutSingleFields<L>;
  };
  collections: {
    colour: ColourItemFields;
    region: RegionItemFields<L>;
  };
  /** What reads get that ask for so many levels of references. */
  levels: { [N in Levels]: Site<N> };
}
