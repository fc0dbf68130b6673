import type { Me } from "../api/session.ts";
import { ACCOUNT, atSite } from "../links.ts";
import type { Command } from "../palette/commands.ts";
import { words as paletteWords } from "../palette/words.ts";
import { SCREENS } from "../routes.ts";
import { session } from "../wiring.ts";
import { words } from "../words.ts";
import { chooseTheme, THEMES } from "./theme.ts";

/** All that can be gone to or done from anywhere. */
export const commandsOf = (me: Me, site: string | null): Command[] => [
  ...(site === null ? [] : screensOf(site)),
  ...me.sites
    .filter((one) => one.site !== site)
    .map((one) => ({
      key: `site-${one.site}`,
      text: paletteWords.site(one.name),
      href: atSite(one.site),
    })),
  { key: "account", text: paletteWords.account, href: ACCOUNT },
  ...THEMES.map((theme) => ({
    key: `theme-${theme}`,
    text: paletteWords.theme(words.themes[theme]),
    run: () => chooseTheme(theme),
  })),
];

/** Those that stand by themselves: without parameters in their addresses. */
const screensOf = (site: string): Command[] =>
  SCREENS.filter(({ path, action = "read" }) => !path.includes(":") && session.may(action)).map(
    ({ path, title, place }) => ({
      key: `screen${path.replaceAll("/", "-")}`,
      text: title,
      keys: place?.keys,
      href: atSite(site, path === "/" ? "" : path),
    }),
  );
