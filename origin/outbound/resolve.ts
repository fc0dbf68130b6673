import { lookup } from "node:dns/promises";

/** The IP addresses of a name, at least one. @throws Error when it has none */
export type Resolve = (host: string) => Promise<string[]>;

/** As the system resolves names: DNS and /etc/hosts. */
export const resolveBySystem: Resolve = async (host) =>
  (await lookup(host, { all: true, order: "verbatim" })).map(({ address }) => address);
