/** Who speaks to the database: each statement is a call of it, which takes time, may fail, and is where it may die. */
export interface Session {
  alive: () => boolean;
  call: <T>(effect: () => T, serializes?: "serializes") => Promise<T>;
  /** A commit: it may take place and be reported as failed, or fail. */
  commit: (effect: () => void) => Promise<void>;
}
