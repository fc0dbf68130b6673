import {
  createClient,
  LarderError,
  memoryStore,
  withHedging,
  withRetries,
  type Client,
  type CopyStore,
  type Fetch,
  type Freshness,
  type Page,
  type Result,
} from "larder";

/** What the types of the package must say, and what they must refuse. Compiled in an empty project; never run. */

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_ extends true>(): void => undefined;

interface Site {
  pages: { country: { capital: string; area: number } };
  singles: { about: { headline: string } };
  collections: { region: { name: string }; language: { code: string } };
}

const client: Client<Site> = createClient<Site>({
  token: "t",
  endpoints: ["https://a.example", "https://b.example"],
  copies: memoryStore({ entries: 10 }),
  hedging: withHedging,
});

export async function typed(): Promise<void> {
  const country = await client.page.retrieve("country", "france", { levels: 3 });
  holds<Equal<typeof country, Result<Page<Site["pages"]["country"], "country">>>>();
  holds<Equal<typeof country.data.fields.area, number>>();
  holds<Equal<typeof country.freshness, Freshness>>();
  holds<Equal<typeof country.since, Date | undefined>>();

  const list = await client.page.list("country", { "fields.area__gt": 3, order: "-area" });
  holds<Equal<(typeof list.data)[number]["fields"]["capital"], string>>();
  holds<Equal<typeof list.meta.count, number>>();

  const about = await client.page.single("about");
  holds<Equal<typeof about.data.fields.headline, string>>();
  holds<Equal<typeof about.data.page_type, null>>();

  const both = await client.content.retrieve(["region", "language"]);
  holds<Equal<(typeof both.data.region)[number]["name"], string>>();
  holds<Equal<(typeof both.data.language)[number]["meta"]["id"], number>>();

  for await (const page of client.pages.all("country")) holds<Equal<typeof page.slug, string>>();
  for await (const item of client.contents.all("region")) holds<Equal<typeof item.name, string>>();

  const post = await client.post.retrieve("first", {}, { signal: AbortSignal.timeout(1) });
  holds<Equal<typeof post.data.body, string>>();
  const feed = await client.feed.retrieve("rss");
  holds<Equal<typeof feed.data, string>>();

  // @ts-expect-error there is no such type
  await client.page.retrieve("planet", "earth");
  // @ts-expect-error there is no such field
  void country.data.fields.planet;
  // @ts-expect-error there is no such feed
  await client.feed.retrieve("json");
  // @ts-expect-error a client wants a token
  createClient({ endpoints: [] });

  const anything = createClient({ token: "t", endpoints: ["https://a.example"] });
  const any = await anything.page.retrieve("whatever", "page");
  holds<Equal<typeof any.data.fields, Record<string, unknown>>>();
}

export const alone: Fetch = withRetries({ attempts: 2 })((input, init) => fetch(input, init));
export const store: CopyStore = { get: () => null, put: () => undefined, delete: () => undefined };
export const code = (error: unknown): string =>
  error instanceof LarderError ? error.code : "other";
