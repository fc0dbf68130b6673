/** Another content API, set up beside ours on this machine for as long as it is measured. */

export interface Setup {
  /** Where its package is installed, and what it writes goes. */
  folder: string;
  /** An empty Postgres database. */
  databaseUrl: string;
  port: number;
  /** The article, about as long as ours. */
  article: { title: string; slug: string; body: string };
}

export interface RunningPeer {
  /** Of the article. */
  url: string;
  pid: number;
  /** Whether the article comes from its cache, by its own word. */
  isHit: () => Promise<boolean>;
  stop: () => Promise<void>;
}

export interface Peer {
  name: string;
  /** As npm installs it. */
  package: string;
  /** Of what it needs, where npm would choose a version that is not there. */
  overrides: Record<string, string>;
  /** Starts it with the article in it and its cache on. @throws Error with its last lines */
  start: (setup: Setup) => Promise<RunningPeer>;
}
