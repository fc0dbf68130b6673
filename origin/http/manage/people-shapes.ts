import { PASSWORD_CHARS, PERSON_NAME_MAX_CHARS } from "../../../shared/limits-people.ts";
import { ROLES } from "../../../shared/permissions.ts";
import { z } from "./shapes.ts";

/** What is said of people. */

export const roleText = z.enum(ROLES);

export const nameText = z.string().trim().min(1).max(PERSON_NAME_MAX_CHARS);

/** Length is all that is asked for (NIST SP 800-63B §3.1.1.2). */
export const passwordText = z
  .string()
  .min(PASSWORD_CHARS.least, `Use ${PASSWORD_CHARS.least} characters at least.`)
  .max(PASSWORD_CHARS.most);

export const meBody = z
  .object({
    id: z.int(),
    email: z.string(),
    name: z.string(),
    isOperator: z.boolean().openapi({ description: "Makes sites, and is an admin of each." }),
    sites: z.array(z.object({ site: z.string(), name: z.string(), role: roleText })),
  })
  .openapi("Me");

export const memberBody = z
  .object({ id: z.int(), email: z.string(), name: z.string(), role: roleText, since: z.string() })
  .openapi("Member");

export const invitationBody = z
  .object({
    id: z.int(),
    email: z.string(),
    role: roleText,
    createdAt: z.string(),
    expiresAt: z.string(),
  })
  .openapi("Invitation");
