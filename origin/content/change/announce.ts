import { printTimestamp } from "../../../shared/content/dates.ts";
import { ANY_TYPE } from "../../../shared/query.ts";
import { allOf, EVERY_EVENT, WEBHOOK_EVENTS } from "../../../shared/webhook-events.ts";
import type { ContentType } from "../../../shared/content/model.ts";
import type { Author } from "../../db/content/publications.ts";
import type { NewEvent } from "../../db/webhooks/events.ts";
import type { DocumentName } from "./document-name.ts";

/** What webhooks tell of an edit, in the v2 API's words. */

export type Happening = "published" | "draft" | "unpublished" | "deleted";

/** What an edit did to a document in one locale; null stands for all of them. */
export interface DocumentOutcome {
  document: DocumentName;
  locale: string | null;
  happening: Happening;
}

type Group = "page" | "post" | "collectionitem";

const GROUPS: Partial<Record<ContentType["kind"], Group>> = {
  page: "page",
  single: "page",
  post: "post",
  collection: "collectionitem",
};

const WORDS: Record<Happening, { event: string; post: string; status: string }> = {
  published: { event: "published", post: "published", status: "published" },
  draft: { event: "draft", post: "draft", status: "draft" },
  // the v2 API has no word for a post taken down
  unpublished: { event: "unpublished", post: "delete", status: "draft" },
  deleted: { event: "delete", post: "delete", status: "deleted" },
};

/** Who is no person (docs/webhooks.md). */
const EDITOR = "API";

/** Every event there is; a webhook may also ask for all of a group (`page.*`, `page.all`) or for everything (`*`). */
export const EVENTS: readonly string[] = Object.values(WEBHOOK_EVENTS).flat();
export const CATCH_ALLS = [
  EVERY_EVENT,
  ...Object.keys(WEBHOOK_EVENTS).flatMap((group) => [allOf(group), `${group}.all`]),
];

/**
 * The events of what happened, none for documents the v2 API has no events for.
 * @param locales of the site: with one only, the contract's `locale` is null
 * @param by who did it
 */
export function toEvents(
  outcomes: DocumentOutcome[],
  locales: readonly string[],
  { now, by }: { now: string; by: Author },
): NewEvent[] {
  const editor = by === null || by.personId === null ? EDITOR : by.name;
  return outcomes.flatMap((outcome) => {
    const { document, locale, happening } = outcome;
    const group = GROUPS[document.type.kind];
    if (group === undefined) return [];
    const shown = locales.length > 1 ? locale : null;
    const data = dataOf(group, outcome, { locale: shown, now, editor });
    const { event, post } = WORDS[happening];
    return [
      {
        event: `${group}.${group === "post" ? post : event}`,
        documentId: document.id,
        locale,
        data,
        changesReaders: happening !== "draft",
      },
    ];
  });
}

/** A video that the site did not have, uploaded or copied. */
export const videoUploaded = (file: {
  id: number;
  hash: string;
  fileName: string;
  sizeBytes: number;
  url: string;
}): NewEvent => ({
  event: "media.videouploaded",
  documentId: null,
  locale: null,
  data: {
    id: file.hash,
    media_id: file.id,
    filename: file.fileName,
    size: file.sizeBytes,
    url: file.url,
  },
  changesReaders: false,
});

function dataOf(
  group: Group,
  { document: { id, type, slug }, happening }: DocumentOutcome,
  { locale, now, editor }: { locale: string | null; now: string; editor: string },
): Record<string, unknown> {
  if (group === "post") return { id: slug, _id: id };
  const time = printTimestamp(now);
  const common = {
    editor,
    timestamp: time.slice(0, -1),
    locale,
    status: WORDS[happening].status,
  };
  if (group === "collectionitem") {
    const itemid = `/v2/content/?keys=${type.key}[_id=${id}]`;
    return { id: type.key, itemid, label: type.name, ...common };
  }
  const page_type = type.kind === "single" ? ANY_TYPE : type.key;
  return { id: slug, buttercms_id: id, page_type, ...common, updated: time };
}
