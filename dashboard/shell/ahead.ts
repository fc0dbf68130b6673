import { exec } from "preact-iso/router";
import { DASHBOARD_PATH } from "../../shared/dashboard.ts";
import { atSite, siteOfPath } from "../links.ts";
import { OWN_SCREENS, SCREENS } from "../routes.ts";

/** Loads the screen that is at a path, before it is known who is here and what is in it. */
export function loadAhead(path: string): void {
  const site = siteOfPath(path);
  const screens = site === null ? OWN_SCREENS : SCREENS;
  const below = path.slice((site === null ? DASHBOARD_PATH : atSite(site)).length) || "/";
  screens.find((screen) => exec(below, screen.path) !== undefined)?.component.ahead();
}

/** Loads what links lead to once somebody points at one, or comes to it by keyboard: by the time they press it, it is there. */
export function followLinks(page: Document): void {
  const ahead = ({ target }: Event) => {
    const link = target instanceof Element ? target.closest("a") : null;
    if (link === null || link.origin !== location.origin) return;
    if (link.pathname.startsWith(DASHBOARD_PATH)) loadAhead(link.pathname);
  };
  page.addEventListener("pointerover", ahead);
  page.addEventListener("focusin", ahead);
}
