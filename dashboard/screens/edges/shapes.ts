/** An edge of the site, as `GET /manage/v1/edges` has it. */
export interface ActiveEdge {
  id: number;
  name: string;
  url: string;
  state: "active";
  change: number;
  appliedAt: string | null;
  failedAt: string | null;
  lastError: string | null;
}

/** One that was removed and was not told yet. */
export interface LeavingEdge {
  id: number;
  name: string;
  url: string;
  state: "leaving";
  removedAt: string;
  failedAt: string | null;
  lastError: string | null;
}

export type Edge = ActiveEdge | LeavingEdge;

/** By which edges register themselves; told this once. */
export interface JoinToken {
  token: string;
  uses: number;
  expiresAt: string;
}
