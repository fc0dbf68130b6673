/**
 * Dependency labels (docs/design.md §1). A rendition carries the tag of everything that could change its bytes;
 * a change carries the tags of what it touched; they meet by plain overlap.
 *
 * | tag | who carries it | touched by |
 * |---|---|---|
 * | `s` | every rendition | edits of the content model or of the site's settings |
 * | `t:<type>` | lists of a type | any change of any document of that type |
 * | `d:<document>` | whoever embeds or names the document, published or not | a change of that document |
 * | `u:<slug>` | page details, by the slug asked for | a change of any page with that slug |
 * | `n:<post>` | a post's detail, which shows its neighbours | a post that becomes or stops being its neighbour |
 * | `k:<token>` | the rendition of a token | a change of that token |
 */
export type Tag = string & { readonly tag: unique symbol };

const make = (text: string) => text as Tag;

export const siteTag: Tag = make("s");
export const typeTag = (typeId: number): Tag => make(`t:${typeId}`);
export const documentTag = (documentId: number): Tag => make(`d:${documentId}`);
export const slugTag = (slug: string): Tag => make(`u:${slug}`);
export const neighbourTag = (documentId: number): Tag => make(`n:${documentId}`);
export const tokenTag = (tokenHash: string): Tag => make(`k:${tokenHash}`);

/** The documents and types among tags, by id, each once. */
export function idsOf(tags: readonly Tag[]): { documents: number[]; types: number[] } {
  const ids = (prefix: string) =>
    tags.flatMap((tag) => (tag.startsWith(prefix) ? [Number(tag.slice(prefix.length))] : []));
  return { documents: [...new Set(ids("d:"))], types: [...new Set(ids("t:"))] };
}
