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

export const roleAllows = (role: Role, action: Action): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(LEAST[action]);
