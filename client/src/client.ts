import { header } from "./headers.ts";
import {
  contentCalls,
  feedCalls,
  pageCalls,
  postCalls,
  termCalls,
  type CallOptions,
  type Get,
} from "./calls.ts";
import { read } from "./result.ts";
import { resilient, type Resilience } from "./resilience.ts";
import type { AnyModel, Author, Model, Term } from "./shapes.ts";

export interface ClientOptions extends Resilience {
  /** A token of the site that may read. */
  token: string;
}

type Pages<M extends Model> = ReturnType<typeof pageCalls<M>>;
type Contents<M extends Model> = ReturnType<typeof contentCalls<M>>;
type Posts = ReturnType<typeof postCalls>;
type Terms<One> = ReturnType<typeof termCalls<One>>;

/** A client of one site: every read of the API, as calls. What has two names is the same under both. */
export interface Client<M extends Model = AnyModel> {
  page: Pages<M>;
  pages: Pages<M>;
  content: Contents<M>;
  contents: Contents<M>;
  post: Posts;
  posts: Posts;
  author: Terms<Author>;
  category: Terms<Term>;
  tag: Terms<Term>;
  feed: ReturnType<typeof feedCalls>;
}

/**
 * A client that reads a site from its edges. Reads that fail are tried again, at another endpoint where there is one, and
 * answered from the last good copy where copies are kept; they never go back to an older answer. Calls reject
 * with a `LarderError`, or with the reason of a signal that ended them.
 */
export function createClient<M extends Model = AnyModel>({
  token,
  ...options
}: ClientOptions): Client<M> {
  const fetch = resilient(options);
  const get: Get = (path, called) =>
    read(fetch, `/v2/${path}`, {
      headers: headersOf(token, called),
      ...(called?.signal && { signal: called.signal }),
    });
  const [pages, contents, posts] = [pageCalls<M>(get), contentCalls<M>(get), postCalls(get)];
  return {
    page: pages,
    pages,
    content: contents,
    contents,
    post: posts,
    posts,
    author: termCalls<Author>(get, "authors"),
    category: termCalls<Term>(get, "categories"),
    tag: termCalls<Term>(get, "tags"),
    feed: feedCalls(get),
  };
}

const headersOf = (token: string, { minChange }: CallOptions = {}): Record<string, string> => ({
  authorization: `Token ${token}`,
  ...(minChange !== undefined && { [header.minChange]: String(minChange) }),
});
