/** Where the origin serves the dashboard. */
export const DASHBOARD_PATH = "/admin";

/** The page in which the dashboard shows pages of a site, `?site=<slug>`: it alone may frame something, and that alone. */
export const PREVIEW_FRAME_PATH = `${DASHBOARD_PATH}/preview-frame`;

/** The name of what the page holds when it was sent to somebody without a session. */
export const NOBODY_IS_IN = "larder-nobody";
