import { useLayoutEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { DASHBOARD_PATH } from "../../../shared/dashboard.ts";
import { ApiError } from "../../api/errors.ts";
import { LinkButton } from "../../ui/button.tsx";
import { Failed } from "../../ui/state.tsx";
import { api } from "../../wiring.ts";
import { words as shellWords } from "../../words.ts";
import { GateCard } from "../../gate/card.tsx";
import { WelcomeForm } from "./form.tsx";
import type { Link } from "./link.ts";
import { words } from "./words.ts";

type Found =
  | { kind: "reading" }
  | { kind: "link"; link: Link }
  | { kind: "none" }
  | { kind: "failed"; error: Error };

/**
 * Opens a link that works once: `/admin/welcome#<secret>`. What is behind the hash is sent to no server by itself, and it is
 * taken from the address at once, so it stays in no history.
 */
export function WelcomeScreen() {
  const [secret] = useState(() => location.hash.slice(1));
  const [found, setFound] = useState<Found>({ kind: "reading" });
  const { route } = useLocation();
  useLayoutEffect(() => {
    document.title = `${words.title} · ${shellWords.product}`;
    history.replaceState(null, "", location.pathname);
    void readLink(secret).then(setFound);
  }, [secret]);
  switch (found.kind) {
    case "reading":
      return (
        <GateCard title={words.title}>
          <p class="muted">{words.reading}</p>
        </GateCard>
      );
    case "none":
      return (
        <GateCard title={words.none}>
          <p>{words.noneMore}</p>
          <LinkButton href={`${DASHBOARD_PATH}/`}>{words.toSignIn}</LinkButton>
        </GateCard>
      );
    case "failed":
      return (
        <GateCard title={words.title}>
          <Failed error={found.error} onAgain={() => void readLink(secret).then(setFound)} />
        </GateCard>
      );
    case "link":
      return (
        <GateCard title={found.link.kind === "password" ? words.passwordTitle : words.title}>
          <WelcomeForm
            link={found.link}
            secret={secret}
            onIn={() => route(`${DASHBOARD_PATH}/`, true)}
          />
        </GateCard>
      );
  }
}

async function readLink(secret: string): Promise<Found> {
  if (secret === "") return { kind: "none" };
  try {
    const link = await api.post<Link>("/links/read", { secret }, { asks: false });
    return { kind: "link", link };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const isNone = error.status === 404 || error.status === 400;
    return isNone ? { kind: "none" } : { kind: "failed", error };
  }
}
