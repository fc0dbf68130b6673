import { AppError } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import { demoTokens } from "../demo/site.ts";

/** Tokens that everybody knows and that may change things. */
const KNOWN = new Set<string>(
  demoTokens.filter(({ label }) => label !== "demo read").map(({ token }) => token),
);

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Refuses what a page in somebody's browser might do with a token that everybody knows: under a name of its own that it made
 * lead here (DNS rebinding), at this origin or at the edge that forwards, or from another site. Reads of what is published are let in.
 * And all of it at an origin that no `npm start` began (`LARDER_DEMO`).
 * @throws AppError `forbidden`
 */
export function refuseStrangersPage(
  token: string,
  { headers }: Request,
  hosts: readonly string[],
  isDemo = true,
): void {
  if (!KNOWN.has(token)) return;
  if (!isDemo)
    throw new AppError(
      "forbidden",
      "Everybody knows this token, so it is taken by what `npm start` began alone. Make others (npm run site -- token), and revoke it.",
    );
  const isOurs = (host: string) => {
    const name = URL.parse(`http://${host}`)?.hostname ?? "";
    return LOOPBACK.test(name) || hosts.includes(name);
  };
  const named = [headers.get("host"), headers.get(header.askedHost)].filter(
    (host) => host !== null,
  );
  const origin = headers.get("origin");
  const from = origin === null ? [] : [URL.parse(origin)?.host ?? "null"];
  if ([...named, ...from].every(isOurs)) return;
  throw new AppError(
    "forbidden",
    "Everybody knows this token, so it is taken under this machine's own names alone, and those of LARDER_HOSTS and LARDER_PUBLIC_URL.",
  );
}
