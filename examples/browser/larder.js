import { createClient, LarderError, webStorageStore } from "larder";
import { settings } from "./settings.js";

/** Reads the site. The last good answers are kept in the browser, for when no edge answers. */

const client = createClient({ ...settings, copies: webStorageStore(localStorage) });

const PAGE_SIZE = 50;
/** What a Larder answers where there is nothing, or can be nothing. */
const NOTHING = [400, 404, 410];

/** Countries, the largest first: one page of the list, or undefined when it has fewer. */
export const readCountries = (page) =>
  orNothing(() =>
    client.page.list("country", { levels: 1, order: "-area", page, page_size: PAGE_SIZE }),
  );

/** A country with its neighbours, or undefined when there is none of that slug. */
export const readCountry = (slug) =>
  orNothing(() => client.page.retrieve("country", slug, { levels: 2 }));

/** What the navigation menu names. */
export async function readMenu() {
  const { data } = await client.content.retrieve("navigation_menu", { levels: 2 });
  return data.navigation_menu[0]?.menu_items ?? [];
}

async function orNothing(read) {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof LarderError)) throw error;
    if (error.code === "invalid" || NOTHING.includes(error.status)) return undefined;
    throw error;
  }
}
