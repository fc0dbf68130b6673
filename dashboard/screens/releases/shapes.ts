import { whyOutside, type Narrowed } from "../../../shared/permissions.ts";

/** A release, as `GET /manage/v1/releases` has it. */
export interface Release {
  id: number;
  name: string;
  state: "open" | "scheduled" | "published";
  at: string | null;
  change: number | null;
  problem: string | null;
  items: number;
  createdAt: string;
  publishedAt: string | null;
}

/** One document in a release, in a locale. */
export interface ReleaseItem {
  document: number;
  kind: string;
  type: string;
  slug: string | null;
  locale: string;
  action: "publish" | "unpublish" | "delete";
  revision: number | null;
}

export type FullRelease = Release & { contents: ReleaseItem[] };

/** What is planned for one document, as `GET /manage/v1/schedules` has it. */
export interface Schedule {
  id: number;
  document: number;
  kind: string;
  type: string;
  slug: string | null;
  locale: string;
  action: "publish" | "unpublish";
  revision: number | null;
  at: string;
}

/** Why an item cannot be carried out, as a refusal to publish names it. */
export interface ItemProblem {
  document: number;
  locale: string;
  problem: string;
}

/** Why somebody's membership is not for an item. What is deleted is so in every locale, and in which it is written is not said here. */
export const whyNotMine = (
  within: Narrowed,
  { kind, type, locale, action }: ReleaseItem,
): string | undefined =>
  whyOutside(within, { kind, key: type }, [action === "delete" ? "*" : locale]);
