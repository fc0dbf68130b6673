/** What a redirect leads to. */
export type Redirect =
  | { kind: "hop"; url: string; headers: Record<string, string> }
  | { kind: "refused"; reason: string };

/** The request after a redirect, whose address is still to be checked. What was given for one host, a token say, is nobody else's. */
export function redirected(
  from: string,
  location: string,
  headers: Record<string, string>,
): Redirect {
  const [here, next] = [new URL(from), URL.parse(location, from)];
  if (next === null) return { kind: "refused", reason: "the redirect is no URL" };
  if (here.protocol === "https:" && next.protocol !== "https:")
    return { kind: "refused", reason: "the redirect leaves https" };
  const kept = next.origin === here.origin ? headers : onlyAccept(headers);
  return { kind: "hop", url: next.href, headers: kept };
}

const onlyAccept = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() === "accept"));
