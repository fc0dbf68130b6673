import { isIP } from "node:net";
import { AppError } from "../../../shared/errors.ts";

/** For whom passkeys are made, which authenticators hold to: a host, and whose pages may ask for them. */
export interface RelyingParty {
  /** Its id, as WebAuthn calls it. */
  host: string;
  /** Of pages, as browsers name them. */
  origins: readonly string[];
}

/**
 * That of a request: where operators say the dashboard is, else the host that it is asked under. Browsers keep to https but for
 * this machine by its name, and so do we.
 * @throws AppError `invalid` for a host without a name, for which there are no passkeys
 */
export function relyingPartyOf(dashboardUrl: string | null, headers: Headers): RelyingParty {
  const url = dashboardUrl === null ? askedHost(headers) : new URL(dashboardUrl);
  if (url === null || isIP(url.hostname.replaceAll(/[[\]]/g, "")) > 0)
    throw new AppError(
      "invalid",
      "Passkeys are made for a name: open the dashboard under one that is not a number.",
    );
  const { hostname: host, origin } = url;
  const isHere = dashboardUrl === null && host === "localhost";
  return { host, origins: isHere ? [origin, `http://${url.host}`] : [origin] };
}

/** No name, no path, no password: what stands in `Host` is a host, or nothing. */
function askedHost(headers: Headers): URL | null {
  const host = headers.get("host") ?? "";
  return /^[\w.-]+(?::\d{1,5})?$/.test(host) ? URL.parse(`https://${host}`) : null;
}
