import type { Narrowed, Role } from "../../../shared/permissions.ts";

/** Somebody of the site, as `GET /manage/v1/people` has them. */
export interface Member extends Narrowed {
  id: number;
  email: string;
  name: string;
  role: Role;
  since: string;
}

/** One that waits to be opened, as `GET /manage/v1/invitations` has it. */
export interface Invitation extends Narrowed {
  id: number;
  email: string;
  role: Role;
  createdAt: string;
  expiresAt: string;
}

/** The answer to making one: its secret is told this once. */
export type NewInvitation = Invitation & { secret: string; mailed: boolean };
