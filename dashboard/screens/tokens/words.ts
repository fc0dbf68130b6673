import type { Scope } from "../../../shared/api.ts";

export const words = {
  intro: "Programs come in with a token: your site reads with one, scripts write with one.",
  create: "Make a token",
  label: "Label",
  labelHelp: "What it is for, such as website or import. It stands beside what it does.",
  scopes: "What it may do",
  scope: {
    read: "Read what is published",
    preview: "Read drafts, too",
    write: "Write through the content API",
    manage: "Manage the site: everything that these screens do",
  } satisfies Record<Scope, string>,
  short: {
    read: "read",
    preview: "preview",
    write: "write",
    manage: "manage",
  } satisfies Record<Scope, string>,
  surrogateKeys: "Its answers carry surrogate keys",
  surrogateKeysHelp: "For a cache of your own in front of the edges, which is purged by them.",
  chooseOne: "Choose one at least.",
  make: "Make it",
  made: "The token",
  madeMore:
    "It is shown this once, and nobody can show it again. Keep it where your program finds it.",
  token: "Token",
  caption: "Tokens",
  madeAt: "Made",
  state: "State",
  inForce: "in force",
  revoked: "revoked",
  actions: "Actions",
  revoke: (label: string) => `Revoke ${label}`,
  revokeTitle: "Revoke the token?",
  revokeMore: (label: string) =>
    `Whatever uses ${label} is refused as soon as every edge knows, which takes about a second. It cannot be taken back.`,
  revokeDoes: "Revoke",
  evenLast: "Revoke it all the same",
  isRevoked: (label: string) => `${label} is revoked.`,
  none: "There is no token",
  noneMore: "Make one for your site to read with.",
} as const;
