import { absent, get, refused, type Row } from "./row.ts";
import {
  about,
  allNotes,
  ann,
  articleTwin,
  full,
  fullGerman,
  fullWithAlt,
  note,
  notes,
  offsets,
  pages,
  personAbout,
  personTwin,
  plain,
} from "./things.ts";

/** Pages: lists, details, parameters, searches. */

const LEVELS = "levels query parameter should be an integer between 1 and 5 (inclusive)";
const noField = (path: string, type: string) =>
  `"${path}" is not a field of ${type} that can be filtered or ordered by.`;
const invalidPage = (page: string, why: string) => `Invalid page "${page}": ${why}.`;
const PAST = "That page contains no results";

const articles = (levels = 2) => [articleTwin, full(levels), plain()];
const firstTen = { meta: pages(12, null, 2), data: notes(12, 3) };
const lastTwo = { meta: pages(12, 1, null), data: notes(2, 1) };
const found = (...data: unknown[]) => ({ meta: pages(data.length), data });

const details: Row[] = [
  get("/pages/article/full/", { data: full() }, "every kind of field"),
  get("/pages/article/plain/", { data: plain() }, "nothing filled in, a newer draft waiting"),
  get("/pages/person/ann/", { data: ann(2) }),
  get("/pages/*/about/", { data: about }, "a Single Page before a page of a type"),
  get("/pages/person/about/", { data: personAbout }),
  get("/pages/*/twin/", { data: personTwin }, "of two types, the more recently published"),
  get("/pages/article/twin/", { data: articleTwin }),
  get("/pages/*/full/", { data: full() }, "* finds a page of any type"),
  get("/pages/%2A/full/", { data: full() }, "* percent-encoded"),
  get("/pages/article/full", { data: full() }, "no slash"),
  get("/pages/*/about", { data: about }, "no slash"),
  get("/pages/article/full/?slug=plain&junk=1&page=9", { data: full() }, "unknown parameters"),
  absent("/pages/article/nothing/", "Page not found."),
  absent("/pages/person/full/", "Page not found.", "another type's page"),
  absent("/pages/nothing/full/", "Page not found.", "an unknown type"),
  absent("/pages/article/hidden/", "Page not found.", "a draft"),
  absent("/pages/*/nothing/", "Page not found."),
  absent("/pages/article/two%20words/", "Page not found.", "no slug"),
  absent(`/pages/article/${"x".repeat(101)}/`, "Page not found.", "too long for a slug"),
  absent("/pages/about/about/", "Page not found.", "Single Pages are under *"),
];

const levels: Row[] = [
  ...[1, 2, 3, 4, 5].map((depth) =>
    get(`/pages/article/full/?levels=${depth}`, { data: full(depth) }),
  ),
  get("/pages/article/full/?levels=0", { data: full(1) }, "clamped"),
  get("/pages/article/full/?levels=-3", { data: full(1) }, "clamped"),
  get("/pages/article/full/?levels=6", { data: full(5) }, "clamped"),
  get("/pages/article/full/?levels=999999", { data: full(5) }, "clamped"),
  get("/pages/article/full/?levels=", { data: full() }, "an empty value is none"),
  get("/pages/article/full/?levels=1&levels=3", { data: full(3) }, "the last counts"),
  refused("/pages/article/full/?levels=two", 400, LEVELS),
  refused("/pages/article/full/?levels=2.5", 400, LEVELS),
  refused("/pages/article/?levels=x", 400, LEVELS),
  refused("/pages/search/?query=x&levels=x", 400, LEVELS),
];

const media: Row[] = [
  ...["1", "true", "True", "TRUE"].map((on) =>
    get(`/pages/article/full/?alt_media_text=${on}`, { data: fullWithAlt() }),
  ),
  ...["0", "false", "False", ""].map((off) =>
    get(`/pages/article/full/?alt_media_text=${off}`, { data: full() }),
  ),
  get(
    "/pages/article/?alt_media_text=1",
    { meta: pages(3), data: [articleTwin, fullWithAlt(), plain()] },
    "nested in a list; unset media stay empty",
  ),
];

const lists: Row[] = [
  get("/pages/article/", { meta: pages(3), data: articles() }, "published ones, newest first"),
  get("/pages/article", { meta: pages(3), data: articles() }, "no slash"),
  get("/pages/article/?levels=1", { meta: pages(3), data: articles(1) }),
  get("/pages/person/", { meta: pages(3), data: [personAbout, personTwin, ann(2)] }),
  get("/pages/*/", { meta: pages(1), data: [about] }, "Single Pages only"),
  get("/pages/*", { meta: pages(1), data: [about] }, "no slash"),
  get("/pages/%2a/", { meta: pages(1), data: [about] }, "* percent-encoded"),
  get("/pages/", { meta: pages(1), data: [about] }, "the list of Single Pages"),
  get("/pages", { meta: pages(1), data: [about] }, "no slash"),
  get("/pages/*/?fields.x=1&order=nothing", { meta: pages(1), data: [about] }, "ignored with *"),
  get("/pages/empty/", { meta: pages(0), data: [] }, "page 1 of nothing"),
  absent("/pages/nothing/"),
  absent("/pages/two%20words/", "Not found.", "no type"),
  absent("/pages/about/", "Not found.", "a Single Page is no type"),
  absent("/pages/article/full/more/"),
];

const paging: Row[] = [
  get("/pages/note/", firstTen, "ten by default"),
  get("/pages/note/?page=1", firstTen),
  get("/pages/note/?page=2", lastTwo),
  get("/pages/note/?page=2&page_size=5", { meta: pages(12, 1, 3), data: notes(7, 3) }),
  get("/pages/note/?page=3&page_size=5", { meta: pages(12, 2, null), data: notes(2, 1) }),
  get("/pages/note/?page_size=100", { meta: pages(12), data: allNotes }),
  get("/pages/note/?page_size=101", { meta: pages(12), data: allNotes }, "100 at most"),
  get("/pages/note/?page_size=0", firstTen, "falls back to ten"),
  get("/pages/note/?page_size=-1", firstTen, "falls back to ten"),
  get("/pages/note/?page_size=many", firstTen, "falls back to ten"),
  get("/pages/note/?page=1&page=2", lastTwo, "the last counts"),
  get("/pages/note/?page=", firstTen, "an empty value is none"),
  get("/pages/note/?limit=5", { meta: offsets(12, null, 5), data: notes(12, 8) }),
  get("/pages/note/?limit=5&offset=5", { meta: offsets(12, 0, 10), data: notes(7, 3) }),
  get("/pages/note/?limit=5&offset=10", { meta: offsets(12, 5, null), data: notes(2, 1) }),
  get("/pages/note/?offset=3", { meta: offsets(12, 0, null), data: notes(9, 1) }),
  get("/pages/note/?limit=5&offset=90", { meta: offsets(12, 85, null), data: [] }, "past the end"),
  get("/pages/note/?limit=5&page=2", lastTwo, "page and limit exclude each other: page counts"),
  absent("/pages/note/?page=3", invalidPage("3", PAST)),
  absent("/pages/note/?page=2&page_size=100", invalidPage("2", PAST)),
  absent("/pages/note/?page=0", invalidPage("0", "That page number is less than 1")),
  absent("/pages/note/?page=-1", invalidPage("-1", "That page number is less than 1")),
  absent("/pages/note/?page=two", invalidPage("two", "That page number is not an integer")),
  absent("/pages/note/?page=1.5", invalidPage("1.5", "That page number is not an integer")),
  absent("/pages/empty/?page=2", invalidPage("2", PAST)),
];

const filters: Row[] = [
  get("/pages/note/?fields.number=7", found(note(7))),
  get("/pages/note/?fields.flag=true&page_size=2", {
    meta: pages(6, null, 2),
    data: [note(12), note(10)],
  }),
  get("/pages/note/?fields.flag=False&fields.number=3", found(note(3)), "filters are ANDed"),
  get("/pages/note/?fields.flag=1&fields.number=3", found()),
  get("/pages/note/?fields.number=seven", found(), "no number"),
  get("/pages/article/?fields.headline=Sourdough+rising", found(full())),
  get("/pages/article/?fields.headline=sourdough%20rising", found(), "case counts"),
  get("/pages/article/?fields.seo.title=Rise", found(full()), "into a component"),
  get("/pages/article/?fields.rows.label=second", found(full()), "any row"),
  get("/pages/article/?fields.body.quote.words=Bread%20is%20life", found(full()), "a picker"),
  get("/pages/article/?fields.topic=2", found(full()), "a reference by id"),
  get("/pages/article/?fields.topic=Cake", found(full()), "a reference by its name"),
  get("/pages/article/?fields.topic.name=Cake", found(full())),
  get("/pages/article/?fields.topic.parent.name=Bread", found(full()), "two references deep"),
  get("/pages/article/?fields.topics.name=Bread", found(full()), "any of many"),
  get("/pages/article/?fields.author=ann", found(full()), "a page by its slug"),
  get("/pages/article/?fields.author.slug=ann", found(full())),
  get("/pages/article/?fields.author.slug=nobody", found()),
  get("/pages/article/?fields.position=left", found(full())),
  get("/pages/article/?fields.photo=https://cdn.example.com/loaf.jpg", found(full())),
  get("/pages/article/?fields.day=2024-03-15T14:30:00", found(full()), "as it is serialized"),
  get("/pages/note/?fields.number__gte=7&fields.number__lt=8", found(note(7)), "ours: a range"),
  get("/pages/note/?fields.number__in=7,3", found(note(7), note(3)), "ours: any of a list"),
  get("/pages/note/?fields.number__gt=3&fields.number__lte=5&fields.flag__ne=true", found(note(5))),
  get("/pages/article/?fields.headline__contains=dough", found(full()), "ours: a piece of a text"),
  get("/pages/article/?fields.rows.label__gt=r", found(full()), "ours: a range of any row"),
  get("/pages/article/?fields.day__gt=2024-03-15&fields.topic.weight__gt=1", found(full())),
  refused(
    "/pages/article/?fields.topic__lt=3",
    400,
    '"__lt" compares numbers, dates and texts, and "topic" of article is none.',
  ),
  refused(
    "/pages/note/?fields.number__gt=seven",
    400,
    '"number" is compared with a number, and "seven" is none.',
  ),
  refused(
    `/pages/note/?fields.number__in=${Array.from({ length: 101 }, (_, at) => at).join(",")}`,
    400,
    '"number__in" lists at most 100 values.',
  ),
  refused("/pages/article/?fields.nothing__gt=x", 400, noField("nothing__gt", "article")),
  refused("/pages/article/?fields.nothing=x", 400, noField("nothing", "article")),
  refused("/pages/article/?fields.seo.nothing=x", 400, noField("seo.nothing", "article")),
  refused("/pages/article/?fields.=x", 400, 'The filter "fields." cannot be read.'),
  absent("/pages/nothing/?fields.x=1"),
];

const orders: Row[] = [
  get("/pages/note/?order=number&page_size=100", {
    meta: pages(12),
    data: allNotes.toReversed(),
  }),
  get("/pages/note/?order=-number&page_size=100", { meta: pages(12), data: allNotes }),
  get("/pages/note/?order=published&page_size=100", {
    meta: pages(12),
    data: allNotes.toReversed(),
  }),
  get("/pages/note/?order=-published", firstTen),
  get("/pages/article/?order=-updated", { meta: pages(3), data: [full(), articleTwin, plain()] }),
  get("/pages/article/?order=updated", { meta: pages(3), data: [plain(), articleTwin, full()] }),
  get("/pages/article/?order=-seo.title&limit=1", {
    meta: offsets(3, null, 1),
    data: [full()],
  }),
  get("/pages/note/?order=", firstTen, "an empty value is none"),
  refused("/pages/article/?order=nothing", 400, noField("nothing", "article")),
  refused("/pages/article/?order=topics", 400, noField("topics", "article"), "many values"),
];

const locales: Row[] = [
  get("/pages/article/full/?locale=en", { data: full() }, "the default one, named"),
  get("/pages/article/full/?locale=", { data: full() }, "an empty value is none"),
  get("/pages/article/full/?locale=de", { data: fullGerman }),
  get("/pages/article/?locale=de", { meta: pages(1), data: [fullGerman] }),
  get("/pages/*/?locale=de", { meta: pages(0), data: [] }, "no fallback"),
  get("/pages/note/?locale=de", { meta: pages(0), data: [] }, "no fallback"),
  get("/pages/search/?query=brot&locale=de", found(fullGerman)),
  get("/pages/search/?query=brot", found(), "in the default locale"),
  absent("/pages/article/plain/?locale=de", "Page not found.", "not translated"),
  refused("/pages/article/full/?locale=fr", 400, "Invalid locale parameter"),
  refused("/pages/article/?locale=english-gb", 400, "Invalid locale parameter"),
  refused("/pages/article/?locale=d%20e", 400, "Invalid locale parameter"),
];

const searches: Row[] = [
  get("/pages/search/?query=sourdough", found(full())),
  get("/pages/search?query=sourdough", found(full()), "no slash"),
  get("/pages/search/?query=SOURDOUGH%20%20rising", found(full()), "case and spaces"),
  get("/pages/search/?query=dough+rises", found(full()), "words inside a component"),
  get("/pages/search/?query=hello", found(full()), "words inside a picker"),
  get("/pages/search/?query=bread+life", found(full()), "not the words of references"),
  get("/pages/search/?query=sourdough&levels=1", found(full(1))),
  get("/pages/search/?query=about", found(about), "a name; slugs are no words"),
  get("/pages/search/?query=twin&page_type=person", found(personTwin)),
  get("/pages/search/?query=twin&page_type=*", found(), "Single Pages only"),
  get("/pages/search/?query=about&page_type=*", found(about)),
  get("/pages/search/?query=twin&page_type=", found(personTwin, articleTwin), "all types"),
  get("/pages/search/?query=note&page_size=100", { meta: pages(12), data: allNotes }),
  get("/pages/search/?query=note&page=2", lastTwo),
  get("/pages/search/?query=note&limit=2&offset=1", {
    meta: offsets(12, 0, 3),
    data: notes(11, 10),
  }),
  get("/pages/search/?query=note&page_type=nothing", found(), "an unknown type"),
  get("/pages/search/?query=note&order=nothing&fields.x=1", firstTen, "neither orders nor filters"),
  get("/pages/search/?query=zebra", found(), "nothing found is no error"),
  get("/pages/search/?query=", found(), "an empty query finds nothing"),
  get("/pages/search/person/?query=twin", found(personTwin), "the type in the path"),
  get("/pages/search/person?query=twin", found(personTwin), "no slash"),
  absent("/pages/search/?query=note&page=9", invalidPage("9", PAST)),
  absent("/pages/search/", "Not found.", "without query a page type called search"),
  absent("/pages/search/about/", "Page not found.", "without query a page type called search"),
];

export const pageRows: Row[] = [
  ...details,
  ...levels,
  ...media,
  ...lists,
  ...paging,
  ...filters,
  ...orders,
  ...locales,
  ...searches,
];
