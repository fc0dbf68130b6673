import type { Action } from "../shared/permissions.ts";
import { onDemand, type OnDemand } from "./shell/on-demand.ts";
import type { IconName } from "./ui/icons.ts";
import { words } from "./words.ts";

/** The parts of the navigation, in their order. */
export const GROUPS = ["site", "content", "delivery", "settings"] as const;

/** Its place in the navigation. */
export interface Place {
  group: (typeof GROUPS)[number];
  icon: IconName;
  /** Keys that lead there, one after the other: `g d`. */
  keys?: string;
}

/** A screen: one address, loaded when somebody goes there. */
export interface Screen {
  /** Below the site's address (`atSite`); parameters as preact-iso has them: `/content/:type`. */
  path: string;
  title: string;
  component: OnDemand<{ params: Record<string, string> }>;
  /** Who may see it; whoever may read unless it says otherwise. */
  action?: Action;
  place?: Place;
}

/** Every screen of a site. A screen lives in `screens/<name>/screen.tsx` and is named here alone. */
export const SCREENS: readonly Screen[] = [
  {
    path: "/",
    title: words.screens.home,
    component: onDemand(() => import("./screens/home/screen.tsx").then((it) => it.HomeScreen)),
    place: { group: "site", icon: "home", keys: "g h" },
  },
  {
    path: "/delivery",
    title: words.screens.delivery,
    component: onDemand(() =>
      import("./screens/delivery/screen.tsx").then((it) => it.DeliveryScreen),
    ),
    place: { group: "delivery", icon: "delivery", keys: "g d" },
  },
  {
    path: "/content",
    title: words.screens.content,
    component: onDemand(() =>
      import("./screens/content/screen.tsx").then((it) => it.ContentScreen),
    ),
    place: { group: "content", icon: "content", keys: "g c" },
  },
  {
    path: "/content/:of",
    title: words.screens.content,
    component: onDemand(() =>
      import("./screens/content/screen.tsx").then((it) => it.ContentScreen),
    ),
  },
  {
    path: "/content/:type/:id",
    title: words.screens.content,
    component: onDemand(() =>
      import("./screens/document/screen.tsx").then((it) => it.DocumentScreen),
    ),
  },
  {
    path: "/media",
    title: words.screens.media,
    component: onDemand(() => import("./screens/media/screen.tsx").then((it) => it.MediaScreen)),
    place: { group: "content", icon: "media", keys: "g i" },
  },
  {
    path: "/media/:id",
    title: words.screens.media,
    component: onDemand(() => import("./screens/media/one.tsx").then((it) => it.MediaFileScreen)),
  },
  {
    path: "/model",
    title: words.screens.model,
    component: onDemand(() => import("./screens/model/screen.tsx").then((it) => it.ModelScreen)),
    place: { group: "content", icon: "model", keys: "g m" },
  },
  {
    path: "/model/:kind/:key",
    title: words.screens.model,
    component: onDemand(() => import("./screens/model/type.tsx").then((it) => it.TypeScreen)),
  },
  {
    path: "/releases",
    title: words.screens.releases,
    component: onDemand(() =>
      import("./screens/releases/screen.tsx").then((it) => it.ReleasesScreen),
    ),
    place: { group: "content", icon: "release", keys: "g r" },
  },
  {
    path: "/releases/:id",
    title: words.screens.releases,
    component: onDemand(() => import("./screens/releases/one.tsx").then((it) => it.ReleaseScreen)),
  },
  {
    path: "/schedule",
    title: words.screens.schedule,
    component: onDemand(() =>
      import("./screens/schedule/screen.tsx").then((it) => it.ScheduleScreen),
    ),
    place: { group: "content", icon: "schedule", keys: "g s" },
  },
  {
    path: "/settings",
    title: words.screens.settings,
    action: "administer",
    component: onDemand(() =>
      import("./screens/settings/screen.tsx").then((it) => it.SettingsScreen),
    ),
    place: { group: "settings", icon: "settings", keys: "g ," },
  },
  {
    path: "/settings/people",
    title: words.screens.people,
    action: "administer",
    component: onDemand(() => import("./screens/people/screen.tsx").then((it) => it.PeopleScreen)),
  },
  {
    path: "/settings/tokens",
    title: words.screens.tokens,
    action: "administer",
    component: onDemand(() => import("./screens/tokens/screen.tsx").then((it) => it.TokensScreen)),
  },
  {
    path: "/settings/webhooks",
    title: words.screens.webhooks,
    action: "administer",
    component: onDemand(() =>
      import("./screens/webhooks/screen.tsx").then((it) => it.WebhooksScreen),
    ),
  },
  {
    path: "/settings/webhooks/:id",
    title: words.screens.webhooks,
    action: "administer",
    component: onDemand(() => import("./screens/webhooks/one.tsx").then((it) => it.WebhookScreen)),
  },
  {
    path: "/settings/edges",
    title: words.screens.edges,
    action: "administer",
    component: onDemand(() => import("./screens/edges/screen.tsx").then((it) => it.EdgesScreen)),
  },
  {
    path: "/settings/audit",
    title: words.screens.audit,
    action: "administer",
    component: onDemand(() => import("./screens/audit/screen.tsx").then((it) => it.AuditScreen)),
  },
  {
    path: "/settings/imports",
    title: words.screens.imports,
    action: "administer",
    component: onDemand(() =>
      import("./screens/imports/screen.tsx").then((it) => it.ImportsScreen),
    ),
  },
  {
    path: "/delivery/changes/:number",
    title: words.screens.change,
    component: onDemand(() =>
      import("./screens/delivery/change-screen.tsx").then((it) => it.ChangeScreen),
    ),
  },
  {
    path: "/delivery/why",
    title: words.screens.why,
    component: onDemand(() =>
      import("./screens/delivery/why-screen.tsx").then((it) => it.WhyScreen),
    ),
  },
];

/** Screens of whoever is signed in, at no site; the path is the whole one below `/admin`. */
export const OWN_SCREENS: readonly Screen[] = [
  {
    path: "/account",
    title: words.screens.account,
    component: onDemand(() =>
      import("./screens/account/screen.tsx").then((it) => it.AccountScreen),
    ),
  },
  {
    path: "/sites",
    title: words.screens.sites,
    component: onDemand(() => import("./screens/sites/screen.tsx").then((it) => it.SitesScreen)),
  },
];
