import type { AnyComponent } from "preact";
import { exec, Route, Router, useLocation } from "preact-iso/router";
import { useEffect, useState } from "preact/hooks";
import { DASHBOARD_PATH } from "../../shared/dashboard.ts";
import type { Me } from "../api/session.ts";
import { atSite, SITES } from "../links.ts";
import { OWN_SCREENS, SCREENS, type Screen } from "../routes.ts";
import { LinkButton } from "../ui/button.tsx";
import { Empty } from "../ui/state.tsx";
import { events, session } from "../wiring.ts";
import { words } from "../words.ts";
import { arrive } from "./arrive.ts";
import { Shell } from "./shell.tsx";
import { sendWaiting } from "./waiting.ts";

/** The screens that there are for somebody, at a site or at none. */
export function Screens({ me, site }: { me: Me; site: string | null }) {
  const [isLoading, setLoading] = useState(false);
  useEffect(() => {
    if (site === null) return undefined;
    const left = new AbortController();
    void events.listen(left.signal);
    void sendWaiting(me.id, site);
    return () => left.abort();
  }, [site, me.id]);
  const { path } = useLocation();
  const screens = site === null ? OWN_SCREENS : SCREENS;
  const base = site === null ? DASHBOARD_PATH : atSite(site);
  return (
    <Shell me={me} site={site}>
      {isLoading && <div class="progress" />}
      <Router
        onRouteChange={arrive}
        onLoadStart={() => setLoading(true)}
        onLoadEnd={() => setLoading(false)}
      >
        {site === null ? <Route path={DASHBOARD_PATH} component={Start} /> : []}
        {screens.map((screen) => (
          <At
            key={screen.path}
            path={`${base}${screen.path}`}
            component={mayShow(screen) ? screen.component : NotAllowed}
            params={{}}
          />
        ))}
        <Route default component={NotFound} />
      </Router>
      <Title screens={screens} path={path} base={base} site={siteName(me, site)} />
    </Shell>
  );
}

const mayShow = ({ action = "read" }: Screen): boolean =>
  session.site.value === null || session.may(action);

const siteName = (me: Me, site: string | null): string | null =>
  me.sites.find((one) => one.site === site)?.name ?? site;

/** A screen at an address; at another one it is another, which knows nothing of what was begun there. */
const At = ({
  component: Shown,
  path,
  params,
}: {
  component: AnyComponent<{ params: Record<string, string> }>;
  path: string;
  params: Record<string, string>;
}) => <Shown key={path} params={params} />;

/** Names the window: of several tabs each says what it is of. */
function Title(props: {
  screens: readonly Screen[];
  path: string;
  base: string;
  site: string | null;
}) {
  const { screens, path, base, site } = props;
  const below = path.slice(base.length) || "/";
  const title = screens.find((screen) => exec(below, screen.path) !== undefined)?.title;
  useEffect(() => {
    document.title = [title, site, words.product].filter(Boolean).join(" · ");
  }, [title, site]);
  return null;
}

/** `/admin/` alone: the site, or the choice of one. */
function Start() {
  const { route } = useLocation();
  const [only, ...others] = session.me.value?.sites ?? [];
  const target = only !== undefined && others.length === 0 ? atSite(only.site) : SITES;
  useEffect(() => route(target, true), [target]);
  return null;
}

const NotFound = () => (
  <div class="page narrow">
    <h1 class="visually-hidden" tabIndex={-1}>
      {words.notFound}
    </h1>
    <Empty icon="search" title={words.notFound}>
      <p>{words.notFoundMore}</p>
      <LinkButton href={`${DASHBOARD_PATH}/`}>{words.goHome}</LinkButton>
    </Empty>
  </div>
);

const NotAllowed = () => (
  <div class="page narrow">
    <h1 class="visually-hidden" tabIndex={-1}>
      {words.notAllowed}
    </h1>
    <Empty icon="key" title={words.notAllowed}>
      <p>{words.notAllowedMore}</p>
    </Empty>
  </div>
);
