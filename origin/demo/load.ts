import { createClient, type DemoClient, type Values } from "./client.ts";
import { countryTypes, readCountries, toWorld, type CountryPage, type World } from "./countries.ts";
import { landingPage, menuItems, menuName, simplePage, starterTypes } from "./starters.ts";

/** ours: requests under way at once; fast, and still polite to an origin that serves others. */
const REQUESTS_AT_ONCE = 8;
/** ours: pages between two lines of progress. */
const PROGRESS_STEP = 40;

export interface LoadOptions {
  originUrl: string;
  fetch: typeof globalThis.fetch;
  /** Told one line at a time how far the load is. */
  progress: (line: string) => void;
}

type Progress = LoadOptions["progress"];

/** Ids of a collection's items by what tells them apart. */
type ItemIds = (names: string[]) => number[];

/**
 * Fills the demo site through the public APIs alone. Whatever is there already is left as it is, so an interrupted
 * load continues where it stopped when it is called again.
 *
 * The landing page comes last and stands for the whole: once it is there, what editors did to the rest is theirs.
 * @throws AppError naming the request that failed and what the origin said to it
 */
export async function loadDemo(options: LoadOptions): Promise<"loaded" | "already there"> {
  const { progress } = options;
  const client = createClient(options);
  if (await isLoaded(client)) return "already there";
  const world = toWorld(await readCountries());
  await createTypes(client, progress);
  await createMenu(client, progress);
  await createCountries(client, world, progress);
  if (!(await client.slugs("single", simplePage.slug)).has(simplePage.slug)) {
    await client.createPage(simplePage);
  }
  await client.createPage(landingPage);
  progress("pages 2/2");
  return "loaded";
}

async function isLoaded(client: DemoClient): Promise<boolean> {
  const type = landingPage.page_type;
  if (!(await client.typeKeys("page-types")).has(type)) return false;
  return (await client.slugs("page", type)).has(landingPage.slug);
}

async function createTypes(client: DemoClient, progress: Progress): Promise<void> {
  const types = [...starterTypes, ...countryTypes];
  const kinds = [...new Set(types.map((type) => type.kind))];
  const existing = new Map(
    await Promise.all(kinds.map(async (kind) => [kind, await client.typeKeys(kind)] as const)),
  );
  const missing = types.filter((type) => existing.get(type.kind)?.has(type.key) !== true);
  // One after the other: a type must exist before another names it.
  for (const type of missing) await client.createType(type);
  progress(`content types ${types.length}/${types.length}`);
}

async function createMenu(client: DemoClient, progress: Progress): Promise<void> {
  const idsOf = await createItems(client, "navigation_menu_item", "label", menuItems, progress);
  const ids = idsOf(menuItems.map((item) => item.label));
  const menu = { name: menuName, menu_items: ids };
  await createItems(client, "navigation_menu", "name", [menu], progress);
}

/** Creates the items that are missing; `key` is the field that tells items apart. */
async function createItems<Key extends string>(
  client: DemoClient,
  collection: string,
  key: Key,
  wanted: (Values & Record<Key, string>)[],
  progress: Progress,
): Promise<ItemIds> {
  const ids = new Map<unknown, number>();
  for (const item of await client.items(collection)) ids.set(item[key], item.meta.id);
  const missing = wanted.filter((item) => !ids.has(item[key]));
  const created = await client.createItems(collection, missing);
  for (const [index, id] of created.entries()) ids.set(missing[index]?.[key], id);
  progress(`${collection} ${wanted.length}/${wanted.length}`);
  return (names) => names.flatMap((name) => ids.get(name) ?? []);
}

/** In two passes: a page can only name neighbours that are there. */
async function createCountries(
  client: DemoClient,
  world: World,
  progress: Progress,
): Promise<void> {
  const regions = await createItems(client, "region", "name", world.regions, progress);
  const currencies = await createItems(client, "currency", "code", world.currencies, progress);
  const languages = await createItems(client, "language", "code", world.languages, progress);
  const existing = await client.slugs("page", "country");
  const missing = world.countries.filter((country) => !existing.has(country.slug));
  const created = counter("countries", missing.length, world.countries.length, progress);
  await forEachBounded(missing, async ({ slug, title, ...country }) => {
    const fields = {
      ...country.fields,
      borders: [],
      region: regions([country.region])[0] ?? null,
      currencies: currencies(country.currencies),
      languages: languages(country.languages),
    };
    await client.createPage({ title, slug, page_type: "country", fields });
    created();
  });
  await linkNeighbours(client, world.countries, existing, progress);
}

async function linkNeighbours(
  client: DemoClient,
  countries: CountryPage[],
  createdEarlier: Set<string>,
  progress: Progress,
): Promise<void> {
  const wanted = countries.filter((country) => country.borders.length > 0);
  // An update sets all neighbours at once, so a page that has as many as it needs has been here before.
  const counts = createdEarlier.size === 0 ? undefined : await borderCounts(client);
  const missing = wanted.filter(({ slug, borders }) => counts?.get(slug) !== borders.length);
  const linked = counter("borders", missing.length, wanted.length, progress);
  await forEachBounded(missing, async ({ slug, borders }) => {
    await client.updatePage("country", slug, { borders });
    linked();
  });
}

async function borderCounts(client: DemoClient): Promise<Map<string, number>> {
  const pages = await client.pages("country");
  return new Map(
    pages.map(({ slug, fields }) => {
      const borders = fields["borders"];
      return [slug, Array.isArray(borders) ? borders.length : 0];
    }),
  );
}

/** Counts up to `total`, beginning with what need not be done, and says so every now and then. */
function counter(label: string, toDo: number, total: number, progress: Progress): () => void {
  let done = total - toDo;
  return () => {
    done += 1;
    if (done % PROGRESS_STEP === 0 || done === total) progress(`${label} ${done}/${total}`);
  };
}

/** Ends with the first failure, but not before what is under way has ended: nothing is written behind the caller's back. */
async function forEachBounded<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) {
      if (failures.length > 0) return;
      await work(item).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, worker));
  if (failures.length > 0) throw failures[0];
}
