import { whyOutside } from "../../../shared/permissions.ts";
import type { Document, DocumentKind } from "../../../shared/manage/documents.ts";
import { session } from "../../wiring.ts";

/** What has a working copy: authors, categories and tags are what readers see at once. */
export const isEdited = (kind: DocumentKind): boolean =>
  kind === "page" || kind === "single" || kind === "collection" || kind === "post";

/** What rights are asked about: a document, by its type and by whose it is. */
type Owned = Pick<Document, "kind" | "type" | "owner">;

/** Why somebody's membership is not for a document in a locale; undefined when it is. */
export const whyNotMine = ({ kind, type }: Omit<Owned, "owner">, locale: string) =>
  whyOutside(session.within(), { kind, key: type }, [locale]);

const isOwn = ({ owner }: Owned): boolean => owner !== null && owner.id === session.me.value?.id;

/** Whether the person may publish this one in a locale: anyone's, or their own. */
export const mayPublish = (document: Owned, locale: string): boolean =>
  (session.may("publish") || (session.may("publish_own") && isOwn(document))) &&
  whyNotMine(document, locale) === undefined;

/** Whether they may edit it. */
export const mayEdit = (document: Owned, locale: string): boolean =>
  (session.may("publish") || (session.may("contribute") && isOwn(document))) &&
  whyNotMine(document, locale) === undefined;
