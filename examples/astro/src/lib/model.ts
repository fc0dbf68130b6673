import type { Item, Page } from "larder";

/** The site's content model, as far as this site shows it: what `createClient` types answers by. */

export interface Country<Borders, Region> {
  official_name: string;
  capital: string;
  flag: string;
  area: number | null;
  borders: Borders[];
  region: Region | null;
}

export interface Menu {
  name: string;
  menu_items: Item<{ label: string; url: string }>[];
}

interface Written<OfCountry> {
  pages: { country: OfCountry };
  singles: Record<string, object>;
  collections: { navigation_menu: Menu };
}

/** At the last level a reference is the address of what it names. */
type Level1 = Country<string, string>;
type Level2 = Country<Page<Level1>, Item<{ name: string }>>;

/** The site by the `levels` that a read asks for; 2 unless it says so. */
export interface Site extends Written<Level2> {
  levels: { 1: Written<Level1>; 2: Written<Level2> };
}
