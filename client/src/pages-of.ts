import type { Paging } from "./params.ts";
import type { Result } from "./result.ts";
import type { ListMeta } from "./shapes.ts";

/** Entries asked for at once where somebody wants all of them: the API's most. */
export const ALL_PAGE_SIZE = 100;

/**
 * All entries of a list, one after the other; the next page is asked for when somebody wants what is on it. A list that
 * changes meanwhile may show an entry twice, or not at all, as any list by pages does.
 */
export async function* entriesOf<Data, Entry>(
  ask: (paging: Paging) => Promise<Result<Data, ListMeta>>,
  entries: (data: Data) => readonly Entry[],
  pageSize: number = ALL_PAGE_SIZE,
): AsyncGenerator<Entry, void, undefined> {
  for (let page: number | null = 1; page !== null;) {
    const { data, meta }: Result<Data, ListMeta> = await ask({ page, page_size: pageSize });
    yield* entries(data);
    const next: number | null = meta.next_page ?? null;
    // an answer that leads back would never end
    page = next !== null && next > page ? next : null;
  }
}
