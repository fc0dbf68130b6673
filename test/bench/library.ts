import { createSite } from "../../origin/content/site/sites.ts";
import { createType } from "../../origin/content/site/types.ts";
import type { Postgres } from "../../origin/db/client.ts";
import { systemClock } from "../../shared/clock.ts";

/** A site with a library of so many files, for what looks at it. */

/** Makes the site, whose pages have a file each. @returns their ids too */
export async function loadLibrary(
  postgres: Postgres,
  files: number,
): Promise<{ siteId: number; typeId: number }> {
  const writer = { postgres, clock: systemClock, report: () => undefined };
  const named = { slug: "bench", name: "Bench", locales: ["en"], defaultLocale: "en" };
  const { site } = await createSite(writer, { ...named, edges: [], tokens: [] });
  const fields = [{ key: "image", kind: "media" as const }];
  const type = { kind: "page" as const, key: "article", name: "Article", fields };
  const { id: typeId } = await createType(writer, site, type);
  await insert(postgres, site.id, typeId, files);
  return { siteId: site.id, typeId };
}

/** In bulk, past the triggers: a page for each file, which names it unless nothing does; older revisions name it too. */
async function insert(postgres: Postgres, siteId: number, typeId: number, count: number) {
  const at = "'2026-01-01'::timestamptz + n * interval '1 second'";
  const hash = "md5('file ' || n)";
  await postgres.pool.query(`
    begin;
    set local session_replication_role = replica;
    create temporary table numbers on commit drop as select n::bigint as n from generate_series(1, ${count}) n;
    insert into media (id, site_id, hash, type, size_bytes, file_name, created_at) overriding system value
    select n, ${siteId}, ${hash}, case when n % 100 = 5 then 'application/pdf' else 'image/png' end, 1000,
      'picture-' || n || case when n % 1000 = 7 then '-rarely' else '' end || '.png', ${at} from numbers;
    insert into media_notes (media_id, alt, width, height)
    select n, case when n % 100 = 3 then '' when n % 1000 = 9 then 'seldom' else 'Picture ' || n end, 100, 100 from numbers;
    insert into documents (id, site_id, type_id, slug, created_at) overriding system value
    select n, ${siteId}, ${typeId}, 'page-' || n, ${at} from numbers;
    insert into revisions (id, document_id, locale, name, fields, created_at) overriding system value
    select n * 2 + newer, n, 'en', 'Page ' || n, '{}', ${at} from numbers, generate_series(0, 1) newer;
    insert into heads (document_id, locale, type_id, revision_id, published_at, updated_at, words, words_of)
    select n, 'en', ${typeId}, n * 2 + 1, ${at}, ${at}, ''::tsvector, n * 2 + 1 from numbers;
    insert into publications (document_id, locale, type_id, revision_id, published_at, updated_at)
    select n, 'en', ${typeId}, n * 2 + 1, ${at}, ${at} from numbers;
    insert into media_uses (revision_id, hash, document_id, locale)
    select n * 2 + newer, ${hash}, n, 'en' from numbers, generate_series(0, 1) newer where n % 100 <> 11 or newer = 0;
    insert into media_use_fills (before) values (null) on conflict do nothing;
    commit;`);
}
