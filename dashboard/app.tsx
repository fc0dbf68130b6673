import { QueryClientProvider } from "@tanstack/preact-query";
import { LocationProvider, useLocation } from "preact-iso/router";
import { useLayoutEffect } from "preact/hooks";
import { DASHBOARD_PATH } from "../shared/dashboard.ts";
import { siteOfPath, WELCOME } from "./links.ts";
import { SignInScreen } from "./gate/screen.tsx";
import { WelcomeScreen } from "./screens/welcome/screen.tsx";
import { Asked } from "./gate/asked.tsx";
import { Screens } from "./shell/screens.tsx";
import { Unreachable } from "./shell/unreachable.tsx";
import { ErrorBoundary } from "./shell/error-boundary.tsx";
import { Toasts } from "./ui/toast.tsx";
import { queries, session } from "./wiring.ts";

/** The dashboard: who is here decides what is shown. */
export const App = () => (
  <ErrorBoundary>
    <QueryClientProvider client={queries}>
      <LocationProvider scope={DASHBOARD_PATH}>
        <Gate />
      </LocationProvider>
      <Asked />
      <Toasts />
    </QueryClientProvider>
  </ErrorBoundary>
);

function Gate() {
  const { path } = useLocation();
  const site = siteOfPath(path);
  const entered = session.site.value;
  useLayoutEffect(() => {
    if (session.site.value === site) return;
    // what was asked of one site is no answer of another
    queries.clear();
    session.enter(site);
  }, [site]);
  const standing = session.standing.value;
  useLayoutEffect(() => {
    // what one person was shown is nothing for whoever signs in next
    if (standing.kind === "out") queries.clear();
  }, [standing.kind]);
  if (path === WELCOME) return <WelcomeScreen />;
  switch (standing.kind) {
    case "unknown":
      return <div class="progress" />;
    case "unreachable":
      return <Unreachable detail={standing.detail} />;
    case "out":
      return <SignInScreen />;
    case "in":
      // the screens of a site ask about it, so they wait until it is entered
      return entered === site ? <Screens key={site} me={standing.me} site={site} /> : null;
  }
}
