import { atSite } from "./links.ts";
import { session } from "./wiring.ts";

/** The address of a screen of the page's site. */
export const here = (path = ""): string => atSite(session.site.value ?? "", path);
