import {
  NARROWED_LOCALES,
  NARROWED_TYPES,
  PASSWORD_CHARS,
  PERSON_NAME_MAX_CHARS,
} from "../../../shared/limits-people.ts";
import { DOCUMENT_KINDS } from "../../../shared/manage/documents.ts";
import { ROLES } from "../../../shared/permissions.ts";
import { MAX_LOCALE_CHARS, MAX_SLUG_CHARS } from "../../../shared/limits.ts";
import type { Membership } from "../../db/people/people.ts";
import { z } from "./shapes.ts";

/** What is said of people. */

export const roleText = z.enum(ROLES);

export const nameText = z.string().trim().min(1).max(PERSON_NAME_MAX_CHARS);

/** Length is all that is asked for (NIST SP 800-63B §3.1.1.2). */
export const passwordText = z
  .string()
  .min(PASSWORD_CHARS.least, `Use ${PASSWORD_CHARS.least} characters at least.`)
  .max(PASSWORD_CHARS.most);

const typeName = z.strictObject({
  kind: z.enum(DOCUMENT_KINDS),
  key: z.string().min(1).max(MAX_SLUG_CHARS),
});

/** What a membership is for beside its role. */
const narrowedBody = {
  types: z
    .array(z.object({ kind: z.string(), key: z.string() }))
    .readonly()
    .nullable()
    .openapi({ description: "Types whose documents they may change; null: all." }),
  locales: z
    .array(z.string())
    .readonly()
    .nullable()
    .openapi({ description: "Locales they may change documents in; null: all." }),
};

/** The same, as it is asked for. */
export const narrowedInput = {
  types: z.array(typeName).min(1).max(NARROWED_TYPES).nullish(),
  locales: z.array(z.string().max(MAX_LOCALE_CHARS)).min(1).max(NARROWED_LOCALES).nullish(),
};

/** What a member is after a change. */
export const memberRightsBody = z.object({ role: roleText, ...narrowedBody });

/** A site, and what somebody is there. */
export const membershipBody = z.object({
  site: z.string(),
  name: z.string(),
  role: roleText,
  ...narrowedBody,
});

/** A membership as it is answered. */
export const shownMembership = ({ site, name, role, types, locales }: Membership) => ({
  site,
  name,
  role,
  types,
  locales,
});

export const meBody = z
  .object({
    id: z.int(),
    email: z.string(),
    name: z.string(),
    isOperator: z.boolean().openapi({ description: "Makes sites, and is an admin of each." }),
    hasPassword: z.boolean().openapi({ description: "Else they sign in elsewhere alone." }),
    hasPasskey: z.boolean().openapi({ description: "For whichever host." }),
    sites: z.array(membershipBody),
  })
  .openapi("Me");

export const memberBody = z
  .object({
    id: z.int(),
    email: z.string(),
    name: z.string(),
    role: roleText,
    ...narrowedBody,
    since: z.string(),
  })
  .openapi("Member");

export const invitationBody = z
  .object({
    id: z.int(),
    email: z.string(),
    role: roleText,
    ...narrowedBody,
    createdAt: z.string(),
    expiresAt: z.string(),
  })
  .openapi("Invitation");
