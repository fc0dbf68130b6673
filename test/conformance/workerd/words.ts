import { DurableObject } from "cloudflare:workers";
import { createStorageRows } from "../../../edge/cloudflare/storage-rows.ts";
import { createReplica } from "../../../edge/replica/replica.ts";
import { searchWords } from "../../../edge/replica/search.ts";
import { takeWords } from "../../../edge/replica/words.ts";
import { planSearch } from "../../../shared/content/search.ts";
import type { DocumentWord } from "../../../shared/content/words.ts";

/** Searching in a Durable Object's SQLite, whose statements have limits of their own. */
export class WordsHost extends DurableObject {
  override async fetch(request: Request): Promise<Response> {
    const { documents, searches } = await request.json<{
      documents: { id: number; words: DocumentWord[] }[];
      searches: string[];
    }>();
    const rows = createStorageRows(this.ctx.storage);
    const replica = createReplica(rows);
    const [{ words: before } = { words: [] }] = documents;
    takeWords(rows, { locale: "en", id: 1_000 }, { before: undefined, now: 1 }, before);
    this.ctx.storage.transactionSync(() => replica.empty());
    for (const { id, words } of documents) {
      rows.run(
        "insert into documents (locale, id, type, slug, published, updated, created, position) values ('en', ?, 1, null, 0, 0, 0, 0)",
        id,
      );
      const place = { locale: "en", id };
      takeWords(rows, place, { before: undefined, now: 1 + (id % 2) }, before);
      takeWords(rows, place, { before: 1 + (id % 2), now: 1 }, words);
    }
    const scope = { typeIds: [1], locale: "en", fallback: null, offset: 0, limit: 10 };
    const found = searches.map((text) =>
      searchWords(rows, { ...scope, search: planSearch(text, "en") }),
    );
    return Response.json(found);
  }
}

export default {
  fetch: (request: Request, env: { WORDS: DurableObjectNamespace }) =>
    env.WORDS.getByName("words").fetch(request),
};
