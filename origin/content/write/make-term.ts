import { hasOwnAddress } from "../../../shared/addresses.ts";
import type { Taxonomy } from "../../../shared/query-blog.ts";
import { insertDocument } from "../../db/content/documents.ts";
import { findTerms } from "../../db/content/terms.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import type { BlogKind, ContentType, Model } from "../../../shared/content/model.ts";
import { saveRevision } from "../change/revisions.ts";
import type { DocumentName } from "../change/document-name.ts";
import type { Edit } from "../change/edit.ts";
import { identityOf, slugsFor, tidyName } from "./term-names.ts";

/** The types every site has. */
export function blogType<Kind extends BlogKind>(model: Model, kind: Kind): ContentType<Kind> {
  const type = model.find(kind, kind);
  if (type === undefined) throw new Error(`the site has no type ${kind}`);
  return type as ContentType<Kind>;
}

export interface NewTerm {
  name: string;
  /** `identityOf` what it is found by; null when there is nothing. */
  identity: string | null;
  /** Null takes the best one that is free. */
  slug: string | null;
  /** Fields of authors. */
  values?: Values;
}

export type MadeTerm =
  | { kind: "made"; document: DocumentName }
  /** One of this name is there. */
  | { kind: "same"; document: DocumentName }
  /** No slug is free, or not the one that was asked for. */
  | { kind: "clash"; slug: string };

/**
 * Adds a published author, category or tag in the site's default locale, or finds the one that is there already. The
 * unique indexes decide between two at once: who comes second waits for the first and looks again.
 */
export async function makeTerm(
  current: Edit,
  model: Model,
  type: ContentType<Taxonomy>,
  term: NewTerm,
): Promise<MadeTerm> {
  const { site, tx, now } = current;
  const { identity, values = {} } = term;
  const name = tidyName(term.name);
  const slugs = term.slug === null ? slugsFor(name, type.kind) : [term.slug];
  const free = new Set(slugs.filter((slug) => hasOwnAddress(addressOf(type.kind, slug))));
  const identities = identity === null ? [] : [identity];
  for (;;) {
    for (const other of await findTerms(tx, type.id, { slugs: [...free], identities })) {
      if (isSame(other, identity))
        return { kind: "same", document: { id: other.id, type, slug: other.slug } };
      free.delete(other.slug);
    }
    const [slug] = free;
    if (slug === undefined) return { kind: "clash", slug: slugs[0] ?? "" };
    const added = { siteId: site.id, typeId: type.id, slug, identity };
    const id = await insertDocument(tx, added, now);
    if (id === undefined) continue;
    const document = { id, type, slug };
    const content = { locale: site.defaultLocale, name, values, model, publish: true };
    await saveRevision(current, document, content);
    return { kind: "made", document };
  }
}

const addressOf = (of: Taxonomy, slug: string) =>
  ({ kind: "term", of, slug, recentPosts: false }) as const;

/** What to say of a `clash`. */
export const clashOf = (name: string, slug: string): string =>
  `No slug is free for "${name}": "${slug}" is taken, and so is what could follow it.`;

/** Those of before identities were kept, and those that a program of before makes, are known by their names. */
const isSame = (other: { identity: string | null; name: string }, identity: string | null) =>
  identity !== null && (other.identity ?? identityOf(other.name)) === identity;
