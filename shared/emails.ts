import * as z from "zod";
import { EMAIL_MAX_CHARS } from "./limits-people.ts";

/** An e-mail address as people are known by it: in small letters, without space around it. */
export const emailText = z
  .string()
  .trim()
  .toLowerCase()
  .max(EMAIL_MAX_CHARS)
  .pipe(z.email("Use an e-mail address."));
