import type { Clock } from "../../../../../shared/clock.ts";
import type { Document } from "../../../../../shared/manage/documents.ts";
import type { PreviewLink } from "../../../../../shared/manage/previews.ts";
import type { Api } from "../../../../api/client.ts";

/** ours: a link that ends sooner is not given to a page any more: it would end while somebody looks. */
const GOOD_FOR_MS = 5 * 60_000;

/** Links to previews that this page made, each for as long as it is good; nobody else has them. */
export function createLinks(api: Pick<Api, "post">, clock: Clock) {
  const made = new Map<string, PreviewLink>();
  const isGood = ({ expiresAt }: PreviewLink) => Date.parse(expiresAt) - clock.now() > GOOD_FOR_MS;
  return {
    /** One that is good for a while. */
    async of({ id, locale }: Pick<Document, "id" | "locale">): Promise<PreviewLink> {
      const name = `${id} ${locale}`;
      const known = made.get(name);
      if (known !== undefined && isGood(known)) return known;
      return this.anew({ id, locale });
    },
    /** One that nobody has, for another person; and for this page, whose addresses may be others now. */
    async anew({ id, locale }: Pick<Document, "id" | "locale">): Promise<PreviewLink> {
      const path = `/documents/${id}/preview-link`;
      const link = await api.post<PreviewLink>(path, undefined, { query: { locale } });
      made.set(`${id} ${locale}`, link);
      return link;
    },
    /** One that was taken back is given to nobody any more. */
    forget(id: string): void {
      for (const [name, link] of made) if (link.id === id) made.delete(name);
    },
  };
}

export type Links = ReturnType<typeof createLinks>;
