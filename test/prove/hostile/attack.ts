/** What an attacker is given: addresses, and the tokens of its own site. It crosses to another process as JSON. */
export interface AttackStack {
  edgeUrl: string;
  originUrl: string;
  /** Of the attacker's site, which holds the demo: 250 countries that name each other. */
  tokens: SiteTokens;
  /** Where an attack may listen, at addresses that the origin may ask as if they were public. */
  listenPort: number;
  listenHosts: string[];
  /** Only who holds the key may use it. */
  pushKeys: string;
  /** The edge's storage and the programs' logs, as an attacker on the same machine would look at them. */
  dataFolder: string;
}

export interface SiteTokens {
  read: string;
  preview: string;
  write: string;
  manage: string;
}

/** What an attack saw: answers by status or any other count, added up over its stretches. */
export interface Saw {
  what: Record<string, number>;
}

/**
 * One way to take others down, in `attacks/<row>-<name>.ts` as `export const attack`. It runs in a process of its own and
 * may use what programs offer over the network, nothing of the product's code.
 */
export interface Attack {
  /** The row of `docs/security.md`. */
  row: number;
  title: string;
  /** What the attacker has: "nothing", "read token", "manage token" … */
  holds: string;
  /** Before anything is measured: what the attack needs to be there. */
  prepare?: (stack: AttackStack) => Promise<void>;
  /** Attacks with bounded concurrency until the signal aborts, then returns within seconds. */
  run: (stack: AttackStack, signal: AbortSignal) => Promise<Saw>;
  /** After its last stretch: takes away what would go on without it. */
  end?: (stack: AttackStack) => Promise<void>;
}
