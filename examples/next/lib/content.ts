import type { ListMeta, Page, Result } from "larder";
import { larder, orNothing } from "./larder";
import type { Site } from "./model";

/** What the pages show. `since` is of when that is, where it is a copy. */

type Countries = Result<Page<Site["levels"][1]["pages"]["country"]>[], ListMeta>;

/** A country with its neighbours, or undefined when there is none of that slug. */
export async function readCountry(slug: string) {
  const found = await orNothing(() => larder.page.retrieve("country", slug, { levels: 2 }));
  return found && { country: found.data, isStale: found.stale, since: found.since };
}

/** All countries, by their names. */
export async function readCountries() {
  const countries = [];
  let [since, isStale]: [Date | undefined, boolean] = [undefined, false];
  for (let page: number | null = 1; page !== null;) {
    const answer: Countries = await larder.page.list("country", {
      levels: 1,
      page,
      page_size: 100,
    });
    const { data, meta } = answer;
    countries.push(...data.map(({ slug, name, fields: { flag } }) => ({ slug, name, flag })));
    isStale ||= answer.stale;
    // of several copies the oldest
    if (answer.since && !(since && since < answer.since)) since = answer.since;
    page = meta.next_page ?? null;
  }
  return { countries: countries.toSorted((a, b) => a.name.localeCompare(b.name)), isStale, since };
}

/** What the navigation menu names. */
export async function readMenu() {
  const { data } = await larder.content.retrieve("navigation_menu", { levels: 2 });
  return data.navigation_menu[0]?.menu_items ?? [];
}
