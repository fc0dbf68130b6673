/** Lists that somebody kept, on this device and for one site. */
export interface View {
  name: string;
  /** Below the site's address: `/content/page?state=draft`. */
  path: string;
}

/** ours: of a site; more than that is no shortcut. */
export const VIEWS_MAX = 50;
export const VIEW_NAME_MAX_CHARS = 60;

const isView = (value: unknown): value is View =>
  typeof value === "object" &&
  value !== null &&
  "name" in value &&
  typeof value.name === "string" &&
  "path" in value &&
  typeof value.path === "string" &&
  value.path.startsWith("/content");

/** What was kept; what is no view is left out. */
export function readViews(text: string | null): View[] {
  if (text === null) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isView).slice(0, VIEWS_MAX) : [];
  } catch {
    return [];
  }
}

/** With one more, in place of the one that has its name. */
export const withView = (views: readonly View[], view: View): View[] =>
  [...views.filter(({ name }) => name !== view.name), view].slice(-VIEWS_MAX);

export const withoutView = (views: readonly View[], name: string): View[] =>
  views.filter((one) => one.name !== name);
