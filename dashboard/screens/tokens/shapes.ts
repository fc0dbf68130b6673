import type { Scope } from "../../../shared/api.ts";

/** A token without its text, as `GET /manage/v1/tokens` has it. */
export interface Token {
  id: number;
  label: string;
  scopes: Scope[];
  surrogateKeys: boolean;
  createdAt: string;
  revokedAt: string | null;
}

/** The answer to making one: its text is told this once. */
export type NewToken = Token & { token: string };
