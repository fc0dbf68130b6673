import { createClient, type Result } from "larder";
import type { CountryPage, RegionItem, Site } from "./site.fixture.ts";

/** What a client says of a site whose types `larder types` wrote (`site.fixture.ts`). Compiled in an empty project; never run. */

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_ extends true>(): void => undefined;

const client = createClient<Site>({ token: "t", endpoints: ["https://a.example"] });

export async function simple(): Promise<void> {
  const { data } = await client.page.retrieve("country", "france");
  holds<Equal<typeof data, CountryPage>>();
  holds<Equal<typeof data.fields.name, string>>();
  holds<Equal<typeof data.fields.area, number | null>>();
  holds<Equal<typeof data.fields.population, number>>();
  holds<Equal<typeof data.fields.landlocked, boolean>>();
  holds<Equal<typeof data.fields.since, string | null>>();
  holds<Equal<typeof data.fields.flag, string>>();
  holds<Equal<typeof data.fields.side, "left" | "right">>();
  holds<Equal<typeof data.page_type, "country">>();
  const about = await client.page.single("about");
  holds<Equal<typeof about.data.fields.quote.words, string>>();
  const landing = await client.page.retrieve("landing_page", "a");
  holds<Equal<typeof landing.data.fields.constructor, string | null>>();

  // @ts-expect-error there is no such field
  void data.fields.capitol;
  // @ts-expect-error it may be null
  data.fields.area.toFixed();
  // @ts-expect-error it is text
  data.fields.since?.getTime();
  // @ts-expect-error there is no such option
  void (data.fields.side === "middle");
  // @ts-expect-error there is no such type
  await client.page.retrieve("county", "france");
  // @ts-expect-error there is no such single page
  await client.page.single("contact");
  // @ts-expect-error there is no such collection
  await client.content.retrieve("country");
}

export async function references(): Promise<void> {
  const { data } = await client.page.retrieve("country", "france");
  const [first] = data.fields.borders;
  holds<Equal<typeof first, CountryPage<1>>>();
  holds<Equal<(typeof first)["fields"]["name"], string>>();
  // the second level is the last one: what is named there is an address
  holds<Equal<(typeof first)["fields"]["borders"], string[]>>();
  holds<Equal<(typeof first)["fields"]["region"], string | null>>();
  holds<Equal<typeof data.fields.region, RegionItem<1> | null>>();
  holds<Equal<NonNullable<typeof data.fields.region>["meta"]["id"], number>>();
  holds<Equal<NonNullable<typeof data.fields.region>["size"], "small" | "large" | "">>();
  const [city] = data.fields.cities;
  holds<Equal<NonNullable<(typeof city)["twin"]>["slug"], string>>();
  holds<Equal<(typeof data.fields)["flag-colours"][number]["value"], string>>();

  // @ts-expect-error a reference may name nothing
  void data.fields.region.name;
  // @ts-expect-error below the second level it is an address
  void data.fields.region?.largest?.fields;
  // @ts-expect-error an item has no slug
  void data.fields.region?.slug;
}

export async function levels(): Promise<void> {
  const one = await client.page.retrieve("country", "france", { levels: 1 });
  holds<Equal<typeof one.data.fields.borders, string[]>>();
  holds<Equal<typeof one.data.fields.region, string | null>>();
  const two = await client.page.retrieve("country", "france", { levels: 2, locale: "en" });
  holds<Equal<typeof two, Result<CountryPage>>>();
  const three = await client.page.retrieve("country", "france", { levels: 3 });
  const [deep] = three.data.fields.borders;
  holds<Equal<(typeof deep)["fields"]["borders"][number]["fields"]["name"], string>>();
  const five = await client.page.retrieve("country", "france", { levels: 5 });
  holds<Equal<typeof five.data, CountryPage<5>>>();
  const list = await client.page.list("country", { levels: 1, "fields.area__gt": 3 });
  holds<Equal<(typeof list.data)[number], CountryPage<1>>>();
  for await (const page of client.page.all("country", { levels: 3 }))
    holds<Equal<typeof page, CountryPage<3>>>();
  for await (const item of client.content.all("region", { levels: 1 }))
    holds<Equal<typeof item, RegionItem<1>>>();
  const item = await client.content.item("region", 3, { levels: 3 });
  holds<Equal<typeof item.data, RegionItem<3>>>();
  const both = await client.content.retrieve(["region", "colour"], { levels: 1 });
  holds<Equal<(typeof both.data.region)[number], RegionItem<1>>>();

  // how many is not known here, so it may be any of them
  const some = await client.page.retrieve("country", "a", { levels: Number("3") });
  holds<Equal<typeof some.data.fields.name, string>>();
  holds<Equal<string extends (typeof some.data.fields.borders)[number] ? 1 : 0, 1>>();

  // @ts-expect-error at one level they are addresses
  void one.data.fields.region?.name;
  // @ts-expect-error it may be an address
  void some.data.fields.region?.name;
}

export async function components(): Promise<void> {
  const { data } = await client.page.retrieve("country", "france");
  holds<Equal<typeof data.fields.intro.title, string>>();
  for (const part of data.fields.body) {
    if (part.type === "quote") {
      holds<Equal<typeof part.fields.words, string>>();
      // @ts-expect-error a quote has no title
      void part.fields.title;
    } else {
      holds<Equal<typeof part.type, "hero">>();
      holds<Equal<typeof part.fields.link, CountryPage<1> | null>>();
    }
    // @ts-expect-error not all of them have it
    void part.fields.words;
    // @ts-expect-error there is no such component
    void (part.type === "banner");
  }
}
