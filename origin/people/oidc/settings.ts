import { AppError } from "../../../shared/errors.ts";
import { ROLES, type Role } from "../../../shared/permissions.ts";

/** What operators say of where people sign in elsewhere. */
export interface OidcSettings {
  /** As it calls itself. */
  issuer: string;
  clientId: string;
  /** Null: a public client, which has none. */
  clientSecret: string | null;
  /** What people call it. */
  name: string;
  scope: string;
  /** The claim that lists somebody's groups. */
  groupsClaim: string;
  /** What somebody of a group is. */
  roles: readonly GroupRole[];
  /** Where the provider sends people back to. */
  redirectUri: string;
}

export interface GroupRole {
  group: string;
  role: Role;
  /** Null: at every site. */
  site: string | null;
}

type Env = Readonly<Record<string, string | undefined>>;

export const CALLBACK_PATH = "/manage/v1/oidc/callback";

/** Null when nothing is said of it. @throws AppError `invalid` naming the variable, never its value */
export function readOidc(env: Env, dashboardUrl: string | null): OidcSettings | null {
  const of = (name: string) => (env[`LARDER_OIDC_${name}`] ?? "").trim();
  const issuer = of("ISSUER");
  if (issuer === "") return null;
  if (!isSafe(issuer)) throw wrong("LARDER_OIDC_ISSUER", "must be an https address");
  if (of("CLIENT_ID") === "") throw wrong("LARDER_OIDC_CLIENT_ID", "is not set");
  if (dashboardUrl === null)
    throw wrong("LARDER_DASHBOARD_URL", "is not set; people are sent back there");
  return {
    issuer,
    clientId: of("CLIENT_ID"),
    clientSecret: of("CLIENT_SECRET") || null,
    name: of("NAME") || new URL(issuer).hostname,
    scope: of("SCOPE") || "openid email profile",
    groupsClaim: of("GROUPS_CLAIM") || "groups",
    roles: of("ROLES").split(",").flatMap(roleOf),
    redirectUri: `${dashboardUrl}${CALLBACK_PATH}`,
  };
}

/** The address of the dashboard's host, without a path; null when it is not set. @throws AppError `invalid` */
export function readDashboardUrl(env: Env): string | null {
  const text = (env["LARDER_DASHBOARD_URL"] ?? "").trim().replace(/\/$/, "");
  if (text === "") return null;
  const url = URL.parse(text);
  if (url === null || !isSafe(text) || url.origin !== text)
    throw wrong("LARDER_DASHBOARD_URL", "must be an https address without a path");
  return text;
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Codes and secrets go there, in the clear to this machine alone. */
export function isSafe(text: string): boolean {
  const url = URL.parse(text);
  if (url === null) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.has(url.hostname));
}

/** `<group>=<role>` or `<group>=<role>@<site>`; a group's name may hold `=`, as those of LDAP do. */
function roleOf(text: string): GroupRole[] {
  if (text.trim() === "") return [];
  const [, group = "", named = "", site = null] =
    /^(.+)=([a-z]+)(?:@([a-z0-9-]+))?$/.exec(text.trim()) ?? [];
  const role = ROLES.find((one) => one === named);
  if (role === undefined || group === "")
    throw wrong("LARDER_OIDC_ROLES", "must be <group>=<role>[@<site>],…");
  return [{ group, role, site }];
}

const wrong = (name: string, what: string) => new AppError("invalid", `${name} ${what}.`);
