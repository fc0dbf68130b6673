import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "../../shared/clock.ts";
import type { Postgres } from "../db/client.ts";
import type { Passwords } from "./passwords.ts";

/** What people sign in with. */
export interface PeopleParts {
  postgres: Postgres;
  clock: Clock;
  passwords: Passwords;
}

/** Where a request comes from: an address as the doors tell it, and what the browser says it is. */
export interface Whence {
  address: string;
  agent: string;
}

/** 256 random bits, in characters that survive cookies, URLs and shells. */
export const randomSecret = (): string => randomBytes(32).toString("base64url");

/** What is kept of a secret. */
export const secretHash = (secret: string): string =>
  createHash("sha256").update(secret).digest("hex");

/** The time as text, so many milliseconds from now. */
export const timeFrom = (clock: Clock, ms: number): string =>
  new Date(clock.now() + ms).toISOString();
