import { id } from "./site.ts";
import { absent, get, refused, type Row } from "./row.ts";
import { blog, bread, cake, home, menu, offsets, pages } from "./things.ts";

/** Collections: several, one, one item. */

const noField = (path: string, key: string) =>
  `"${path}" is not a field of ${key} that can be filtered or ordered by.`;
const PAST = 'Invalid page "2": That page contains no results.';

const topics = (levels = 2, meta = pages(2)) => ({
  meta,
  data: { topic: [bread(levels), cake(levels)] },
});
const only = (...items: unknown[]) => ({ meta: pages(items.length), data: { topic: items } });
const menus = (levels = 2) => ({ meta: pages(1), data: { navigation_menu: [menu(levels)] } });
const menuItems = [home(), blog()];
const both = {
  data: { navigation_menu: [menu(2)], navigation_menu_item: menuItems },
};

const byPath: Row[] = [
  get("/content/topic/", topics(), "published items, by id"),
  get("/content/topic", topics(), "no slash"),
  get("/content/navigation_menu/", menus(), "references in it"),
  get("/content/navigation_menu/?levels=1", menus(1)),
  get("/content/topic/?levels=1", topics(1)),
  get("/content/topic/?levels=5", topics(5)),
  get("/content/topic/?junk=1&preview_token=x", topics(), "unknown parameters"),
  get("/content/topic/?locale=en", topics()),
  get("/content/topic/?locale=de", only(), "no fallback"),
  get("/content/topic/?alt_media_text=1", topics()),
  absent("/content/nothing/"),
  absent("/content/two%20words/"),
  absent("/content/article/", "Not found.", "a page type is no collection"),
  absent("/content/topic/1/2/"),
  refused("/content/topic/?locale=fr", 400, "Invalid locale parameter"),
  refused(
    "/content/topic/?levels=x",
    400,
    "levels query parameter should be an integer between 1 and 5 (inclusive)",
  ),
];

const byKeys: Row[] = [
  get("/content/?keys=topic", topics(), "one key: with meta"),
  get("/content?keys=topic", topics(), "no slash"),
  get("/content/?keys=topic,", topics(), "an empty key is none"),
  get("/content/?keys=topic&levels=1", topics(1)),
  get("/content/?keys=navigation_menu,navigation_menu_item", both, "two keys: no meta"),
  get("/content/?keys=navigation_menu_item,navigation_menu", both, "in another order"),
  get("/content/?keys=navigation_menu%2Cnavigation_menu_item", both, "comma percent-encoded"),
  get("/content/?keys=navigation_menu,%20navigation_menu_item", both, "a space after the comma"),
  get("/content/navigation_menu,navigation_menu_item/", both, "comma list in the path"),
  get("/content/navigation_menu%2Cnavigation_menu_item/", both, "percent-encoded in the path"),
  get("/content/navigation_menu,navigation_menu_item", both, "no slash"),
  get("/content/?keys=navigation_menu,navigation_menu_item&page=2&page_size=1", both, "unpaged"),
  get("/content/?keys=navigation_menu,topic&levels=1", {
    data: { navigation_menu: [menu(1)], topic: [bread(1), cake(1)] },
  }),
  get("/content/?keys=topic,navigation_menu_item&locale=de", {
    data: { topic: [], navigation_menu_item: [] },
  }),
  get("/content/", {}, "no keys: an empty object"),
  get("/content", {}, "no keys, no slash"),
  get("/content/?keys=", {}, "no keys"),
  absent("/content/?keys=nothing", "Content key nothing not found"),
  absent("/content/?keys=topic,nothing", "Content key nothing not found"),
  absent("/content/?keys=two%20words", "Content key two words not found"),
  absent("/content/topic,nothing/", "Content key nothing not found"),
  absent("/content/?keys=Topic", "Content key Topic not found", "case counts"),
];

const paging: Row[] = [
  get("/content/topic/?page_size=1", { meta: pages(2, null, 2), data: { topic: [bread(2)] } }),
  get("/content/topic/?page_size=1&page=2", {
    meta: pages(2, 1, null),
    data: { topic: [cake(2)] },
  }),
  get("/content/?keys=topic&page_size=1&page=2", {
    meta: pages(2, 1, null),
    data: { topic: [cake(2)] },
  }),
  get("/content/topic/?limit=1", { meta: offsets(2, null, 1), data: { topic: [bread(2)] } }),
  get("/content/topic/?limit=1&offset=1", {
    meta: offsets(2, 0, null),
    data: { topic: [cake(2)] },
  }),
  absent("/content/topic/?page=2", PAST),
  absent("/content/?keys=topic&page=2", PAST),
  absent("/content/topic/?page=x", 'Invalid page "x": That page number is not an integer.'),
];

const filters: Row[] = [
  get("/content/topic/?fields.name=Bread", only(bread(2)), "counted after filtering"),
  get("/content/?keys=topic&fields.name=Bread", only(bread(2))),
  get("/content/topic/?fields.featured=true", only(bread(2))),
  get("/content/topic/?fields.featured=True", only(bread(2))),
  get("/content/topic/?fields.featured=1", only(bread(2))),
  get("/content/topic/?fields.featured=false", only(cake(2)), "unset is false"),
  get("/content/topic/?fields.weight=1.5", only(cake(2))),
  get("/content/topic/?fields.weight=3.0", only(bread(2)), "a number, however written"),
  get("/content/topic/?fields.parent=1", only(cake(2)), "a reference by id"),
  get("/content/topic/?fields.parent.name=Bread", only(cake(2)), "through a reference"),
  get("/content/topic/?fields.name=Bread&fields.name=Cake", only(cake(2)), "the last counts"),
  get("/content/topic/?fields.name=", only(), "nothing is empty here"),
  get("/content/navigation_menu/?fields.menu_items.label=Blog", menus()),
  get("/content/topic/?order=-name", { meta: pages(2), data: { topic: [cake(2), bread(2)] } }),
  get("/content/topic/?order=name", topics()),
  get("/content/topic/?order=weight", { meta: pages(2), data: { topic: [cake(2), bread(2)] } }),
  get("/content/topic/?order=fields.name", topics(), "with the prefix of filters"),
  get("/content/topic/?fields.weight__gt=1.5", only(bread(2)), "ours: a range"),
  get("/content/topic/?fields.weight__gte=1.5&fields.weight__lt=3", only(cake(2))),
  get("/content/topic/?fields.name__in=Bread,Water", only(bread(2)), "ours: any of a list"),
  get("/content/topic/?fields.parent.name__ne=Bread", only(bread(2)), "ours: what = does not find"),
  get("/content/?keys=topic&fields.name__contains=ak", only(cake(2)), "ours: a piece of a text"),
  refused("/content/topic/?fields.name__between=x", 403, noField("name__between", "topic")),
  refused(
    "/content/topic/?fields.featured__gt=0",
    403,
    '"__gt" compares numbers, dates and texts, and "featured" of topic is none.',
  ),
  refused(
    "/content/topic/?fields.weight__contains=1",
    403,
    '"__contains" looks into texts, and "weight" of topic is none.',
  ),
  refused("/content/topic/?fields.nothing=x", 403, noField("nothing", "topic")),
  refused("/content/?keys=topic&fields.nothing=x", 403, noField("nothing", "topic")),
  refused("/content/topic/?order=nothing", 403, noField("nothing", "topic")),
  refused("/content/topic/?order=published", 403, noField("published", "topic")),
];

const items: Row[] = [
  get(`/content/topic/${id.cake}/`, { data: cake(2) }),
  get(`/content/topic/${id.cake}`, { data: cake(2) }, "no slash"),
  get(`/content/topic/${id.cake}/?levels=1`, { data: cake(1) }),
  get(`/content/navigation_menu/${id.menu}/`, { data: menu(2) }),
  absent(`/content/topic/${id.secret}/`, "Not found.", "a draft"),
  absent(`/content/topic/${id.menu}/`, "Not found.", "another collection's"),
  absent(`/content/topic/${id.cake}/?locale=de`, "Not found.", "not translated"),
  absent("/content/topic/999999/"),
  absent("/content/topic/0/"),
  absent("/content/topic/-1/"),
  absent("/content/topic/bread/"),
  absent(`/content/topic/${"9".repeat(60)}/`),
  absent(`/content/nothing/${id.cake}/`),
];

export const contentRows: Row[] = [...byPath, ...byKeys, ...paging, ...filters, ...items];
