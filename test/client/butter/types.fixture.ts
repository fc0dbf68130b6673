import Butter, { type Butter as Named, type ButterOptions, type ButterStatic } from "larder/butter";
import type { Butter as Theirs, ButterStatic as TheirStatic } from "./buttercms.js";
import { fileStore } from "larder/node";

/** The types of `larder/butter` are those of `buttercms` 3. Compiled in an empty project that has its types beside it; never run. */

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_ extends true>(): void => undefined;

interface Country {
  capital: string;
  area: { land: number; water: number };
}

holds<Equal<Butter.Meta, Theirs.Meta>>();
holds<Equal<Butter.Methods, Theirs.Methods>>();
holds<Equal<Butter.Response, Theirs.Response>>();
holds<Equal<Butter.PostRetrieveParams, Theirs.PostRetrieveParams>>();
holds<Equal<Butter.PostListParams, Theirs.PostListParams>>();
holds<Equal<Butter.PostSearchParams, Theirs.PostSearchParams>>();
holds<Equal<Butter.Post, Theirs.Post>>();
holds<Equal<Butter.PostMeta, Theirs.PostMeta>>();
holds<Equal<Butter.PostRetrieveResponse, Theirs.PostRetrieveResponse>>();
holds<Equal<Butter.PostListResponse, Theirs.PostListResponse>>();
holds<Equal<Butter.PostSearchResponse, Theirs.PostSearchResponse>>();
holds<Equal<Butter.PostMethods, Theirs.PostMethods>>();
holds<Equal<Butter.CategoryParams, Theirs.CategoryParams>>();
holds<Equal<Butter.Category, Theirs.Category>>();
holds<Equal<Butter.CategoryRetrieveResponse, Theirs.CategoryRetrieveResponse>>();
holds<Equal<Butter.CategoryListResponse, Theirs.CategoryListResponse>>();
holds<Equal<Butter.CategoryMethods, Theirs.CategoryMethods>>();
holds<Equal<Butter.TagParams, Theirs.TagParams>>();
holds<Equal<Butter.Tag, Theirs.Tag>>();
holds<Equal<Butter.TagRetrieveResponse, Theirs.TagRetrieveResponse>>();
holds<Equal<Butter.TagListResponse, Theirs.TagListResponse>>();
holds<Equal<Butter.TagMethods, Theirs.TagMethods>>();
holds<Equal<Butter.AuthorParams, Theirs.AuthorParams>>();
holds<Equal<Butter.Author, Theirs.Author>>();
holds<Equal<Butter.AuthorRetrieveResponse, Theirs.AuthorRetrieveResponse>>();
holds<Equal<Butter.AuthorListResponse, Theirs.AuthorListResponse>>();
holds<Equal<Butter.AuthorMethods, Theirs.AuthorMethods>>();
holds<Equal<Butter.FeedTypes, Theirs.FeedTypes>>();
holds<Equal<Butter.FeedParams, Theirs.FeedParams>>();
holds<Equal<Butter.FeedMethods, Theirs.FeedMethods>>();
holds<Equal<Butter.PageRetrieveParams, Theirs.PageRetrieveParams>>();
holds<Equal<Butter.PageListParams, Theirs.PageListParams>>();
holds<Equal<Butter.PageSearchParams, Theirs.PageSearchParams>>();
holds<Equal<Butter.Page, Theirs.Page>>();
holds<Equal<Butter.PageRetrieveResponse, Theirs.PageRetrieveResponse>>();
holds<Equal<Butter.PageListResponse, Theirs.PageListResponse>>();
holds<Equal<Butter.PageSearchResponse, Theirs.PageSearchResponse>>();
holds<Equal<Butter.PageMethods, Theirs.PageMethods>>();
holds<Equal<Butter.ContentParams, Theirs.ContentParams>>();
holds<Equal<Butter.ContentResponse, Theirs.ContentResponse>>();

holds<Equal<Butter.Post<"ann", "loaf">, Theirs.Post<"ann", "loaf">>>();
holds<Equal<Butter.Tag<"bread">, Theirs.Tag<"bread">>>();
holds<
  Equal<Butter.Page<Country, "country", "france">, Theirs.Page<Country, "country", "france">>
>();
holds<Equal<Butter.PageListParams<Country>, Theirs.PageListParams<Country>>>();
holds<Equal<Butter.ContentParams<Country>, Theirs.ContentParams<Country>>>();
holds<Equal<Butter.ContentResponse<{ one: Country }>, Theirs.ContentResponse<{ one: Country }>>>();

/**
 * Each way: a site's own code takes either. A compiler finds no two declarations of `content.retrieve` alike while nobody says
 * of which content, not even of the same text; said, they are.
 */
type TheirOptions = NonNullable<Parameters<typeof Theirs>[1]>;
type Known = Omit<ButterStatic, "content">;
type TheirKnown = Omit<TheirStatic, "content">;
declare const ours: ButterStatic;
declare const theirs: TheirStatic;
export const create: (token: string, options?: TheirOptions) => TheirKnown = Butter;
export const created: (token: string, options?: TheirOptions) => Known = {} as typeof Theirs;
export const client: TheirKnown = ours;
export const back: Known = theirs;
holds<Equal<Known, TheirKnown>>();
holds<Equal<keyof ButterStatic, keyof TheirStatic>>();
holds<Equal<keyof Butter.ContentMethods, keyof Theirs.ContentMethods>>();
holds<Equal<Butter.ContentMethods["cancelRequest"], Theirs.ContentMethods["cancelRequest"]>>();
type Of<C extends object> = typeof ours.content.retrieve<C>;
type TheirsOf<C extends object> = typeof theirs.content.retrieve<C>;
holds<Equal<Of<{ one: Country }>, TheirsOf<{ one: Country }>>>();
holds<Equal<Pick<ButterOptions, keyof TheirOptions>, TheirOptions>>();
holds<Equal<typeof Named, typeof Butter>>();

export async function typed(): Promise<void> {
  const butter = Butter("token", {
    endpoints: ["https://a.example"],
    copies: fileStore("."),
    testMode: true,
    onError: (errors) => void errors.length,
  });
  const { data } = await butter.page.retrieve<Country, "country", "france">("country", "france");
  type France = Theirs.PageRetrieveResponse<Country, "country", "france">;
  holds<Equal<NonNullable<typeof data>, France>>();
  const items = await butter.content.retrieve<{ one: Country }>(["one"], {
    "fields.area.land": 1,
    order: "-capital",
  });
  holds<Equal<NonNullable<typeof items.data>["data"]["one"][number]["capital"], string>>();
  // @ts-expect-error there is no such feed
  await butter.feed.retrieve("json");
  // @ts-expect-error there is no such filter
  await butter.content.retrieve<{ one: Country }>(["one"], { "fields.planet": 1 });
  // @ts-expect-error an author has no search
  await butter.author.search("ann");
  // @ts-expect-error there is no such option
  Butter("token", { endpoint: "https://a.example" });
}
