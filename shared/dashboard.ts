/** Where the origin serves the dashboard. */
export const DASHBOARD_PATH = "/admin";

/** The page in which the dashboard shows pages of a site, `?site=<slug>`: it alone may frame something, and that alone. */
export const PREVIEW_FRAME_PATH = `${DASHBOARD_PATH}/preview-frame`;
