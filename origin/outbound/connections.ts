import http from "node:http";
import https from "node:https";
import { KEPT_CONNECTION_MS, KEPT_CONNECTIONS_PER_HOST } from "../../shared/limits-edges.ts";

/**
 * Connections that are kept for the next request to the same host. Each goes to addresses that were checked, and is
 * used again only while the host's name has the same ones.
 */
export interface Connections {
  agentFor(protocol: string): http.Agent;
  /** Ends those that nobody uses. */
  close(): void;
}

/** What a request says besides Node's own options. */
export interface Pinned {
  addresses: readonly string[];
}

const OPTIONS = {
  keepAlive: true,
  timeout: KEPT_CONNECTION_MS,
  maxFreeSockets: KEPT_CONNECTIONS_PER_HOST,
};

const nameOf = (name: string, options: object | undefined) =>
  `${name} ${(options as Partial<Pinned> | undefined)?.addresses?.join() ?? ""}`;

class PlainAgent extends http.Agent {
  override getName(options: Parameters<http.Agent["getName"]>[0]): string {
    return nameOf(super.getName(options), options);
  }
}

class SecureAgent extends https.Agent {
  override getName(options: Parameters<http.Agent["getName"]>[0]): string {
    return nameOf(super.getName(options), options);
  }
}

export function keepConnections(): Connections {
  const [plain, secure] = [new PlainAgent(OPTIONS), new SecureAgent(OPTIONS)];
  return {
    agentFor: (protocol) => (protocol === "https:" ? secure : plain),
    close() {
      plain.destroy();
      secure.destroy();
    },
  };
}
