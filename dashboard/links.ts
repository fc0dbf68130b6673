import { DASHBOARD_PATH } from "../shared/dashboard.ts";

/** Addresses within the dashboard. */

export const WELCOME = `${DASHBOARD_PATH}/welcome`;
export const ACCOUNT = `${DASHBOARD_PATH}/account`;
export const SITES = `${DASHBOARD_PATH}/sites`;

/** The address of a screen of a site: `atSite("demo", "/delivery")`. */
export const atSite = (site: string, path = ""): string =>
  `${SITES}/${encodeURIComponent(site)}${path}`;

/** The site that an address is of, by its slug; null for those of none. */
export function siteOfPath(path: string): string | null {
  const [, slug] = new RegExp(`^${SITES}/([^/?]+)`).exec(path) ?? [];
  if (slug === undefined) return null;
  try {
    return decodeURIComponent(slug);
  } catch {
    return null;
  }
}
