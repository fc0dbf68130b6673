/** Who may do what at a site: the one table of it, for the origin, which decides, and for dashboards, which show no more. */

/** What a person is at a site; each may do what those before may. */
export const ROLES = ["viewer", "contributor", "author", "publisher", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Kinds of acts, and the least role that may do them. */
const LEAST = {
  /** Content, history, media, reach, receipts, why, edges; previews. */
  read: "viewer",
  /** Create; edit one's own drafts; upload; ask for review. */
  contribute: "contributor",
  /** Publish, schedule and take down one's own. */
  publish_own: "author",
  /** Edit, publish, schedule, take down and delete anyone's; releases; terms. */
  publish: "publisher",
  /** Model, settings, tokens, webhooks, edges, people, audit. */
  administer: "admin",
} as const satisfies Record<string, Role>;

export type Action = keyof typeof LEAST;
export const ACTIONS = Object.keys(LEAST) as Action[];

/** A type of documents, as memberships name it. */
export interface TypeName {
  kind: string;
  key: string;
}

/** What a membership is for beside its role: types and locales; null: all of them. Reading is never narrowed. */
export interface Narrowed {
  types: readonly TypeName[] | null;
  locales: readonly string[] | null;
}

/** That of who may change anything their role allows. */
export const UNNARROWED: Narrowed = { types: null, locales: null };

export const isNarrowed = ({ types, locales }: Narrowed): boolean =>
  types !== null || locales !== null;

export const isOfType = ({ types }: Narrowed, { kind, key }: TypeName): boolean =>
  types === null || types.some((one) => one.kind === kind && one.key === key);

/** @param locales what is changed: of a whole document all that it is written in */
export const isOfLocales = (narrowed: Narrowed, locales: readonly string[]): boolean =>
  narrowed.locales === null || locales.every((one) => narrowed.locales?.includes(one));

/** Why somebody may not change what is of a type, in some locales; undefined when they may. */
export function whyOutside(
  narrowed: Narrowed,
  type: TypeName,
  locales: readonly string[],
): string | undefined {
  if (!isOfType(narrowed, type))
    return `Your membership is not for the type "${type.key}" (${type.kind}).`;
  const outside = locales.find((locale) => !isOfLocales(narrowed, [locale]));
  if (outside === undefined) return undefined;
  const mine = narrowed.locales?.join(", ") ?? "";
  return `Your membership is not for the locale ${outside}, but for ${mine} alone.`;
}

export const roleAllows = (role: Role, action: Action): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(LEAST[action]);
