import type { Role } from "../../../shared/permissions.ts";

/** What a link opens, as `POST /manage/v1/links/read` has it. */
export interface Link {
  kind: "first" | "invitation" | "password";
  /** Null: whoever opens it says theirs. */
  email: string | null;
  site: string | null;
  role: Role | null;
  /** Whether there is an account, with a password. */
  isKnown: boolean;
}
