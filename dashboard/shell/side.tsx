import { useLocation } from "preact-iso/router";
import type { Me } from "../api/session.ts";
import { ACCOUNT, atSite, SITES } from "../links.ts";
import { GROUPS, SCREENS, type Screen } from "../routes.ts";
import { Palette } from "../palette/palette.tsx";
import { Icon } from "../ui/icon.tsx";
import { Menu } from "../ui/menu.tsx";
import { session } from "../wiring.ts";
import { words } from "../words.ts";
import { askToLeave } from "./sign-out.tsx";
import { Brand } from "./brand.tsx";
import { commandsOf } from "./commands.ts";
import { chooseTheme, theme, THEMES } from "./theme.ts";

/** Where one can go from here. */
export const Side = ({
  me,
  site,
  isMain = false,
}: {
  me: Me;
  site: string | null;
  /** Of the two there are: that of wide windows. */
  isMain?: boolean;
}) => (
  <>
    <div class="side-head">
      <Brand me={me} site={site} />
      {isMain && <Palette commands={commandsOf(me, site)} site={site} />}
    </div>
    {site !== null && (
      <nav aria-label={words.navigation}>
        {GROUPS.map((group) => (
          <Group key={group} title={words.groups[group]} site={site} screens={placesOf(group)} />
        ))}
      </nav>
    )}
    <div class="side-end">
      <Menu
        label={words.theme}
        icon={theme.value === "dark" ? "moon" : "sun"}
        text={words.theme}
        items={THEMES.map((one) => ({
          text: words.themes[one],
          ...(theme.value === one ? { icon: "check" as const } : {}),
          onPick: () => chooseTheme(one),
        }))}
      />
      <Menu
        label={`${me.name}: ${words.account}`}
        icon="person"
        text={me.name}
        items={[
          { text: words.account, icon: "person", href: ACCOUNT },
          ...(me.sites.length > 1 || me.isOperator
            ? [{ text: words.otherSite, icon: "globe" as const, href: SITES }]
            : []),
          { text: words.signOut, icon: "leave", onPick: () => void askToLeave() },
        ]}
      />
    </div>
  </>
);

const placesOf = (group: (typeof GROUPS)[number]): Screen[] =>
  SCREENS.filter(({ place, action = "read" }) => place?.group === group && session.may(action));

function Group({ title, site, screens }: { title: string; site: string; screens: Screen[] }) {
  const { path } = useLocation();
  if (screens.length === 0) return null;
  return (
    <>
      {title !== "" && screens.length > 1 && <p class="side-title">{title}</p>}
      <ul class="side-list">
        {screens.map((screen) => {
          const href = atSite(site, screen.path === "/" ? "" : screen.path);
          const isHere = path === href || (screen.path !== "/" && path.startsWith(`${href}/`));
          return (
            <li key={screen.path}>
              <a class="side-link" href={href} aria-current={isHere ? "page" : undefined}>
                <Icon name={screen.place?.icon ?? "list"} />
                {screen.title}
              </a>
            </li>
          );
        })}
      </ul>
    </>
  );
}
