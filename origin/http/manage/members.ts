import { emailText } from "../../../shared/emails.ts";
import { nowText } from "../../../shared/clock.ts";
import { deleteInvitation, listInvitations } from "../../db/people/links.ts";
import { listMembers } from "../../db/people/people.ts";
import { invite } from "../../people/links.ts";
import { changeMember, removeMember } from "../../people/members.ts";
import type { Parts } from "../context.ts";
import { describeRights, storedNarrowing } from "../../people/narrowing.ts";
import {
  invitationBody,
  memberBody,
  memberRightsBody,
  narrowedInput,
  roleText,
} from "./people-shapes.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { listOf, smallIdParam, z } from "./shapes.ts";

/** Who may do what at the site, and who is invited to. */
export function memberRoutes(parts: Parts): ManageApp {
  const { app, answers, deletes } = manageRoutes(parts);
  const { db } = parts.postgres;
  answers(
    "get /people",
    { action: "administer", says: "The site's people, by name.", as: listOf(memberBody) },
    async ({ site }) => ({ data: await listMembers(db, site.id) }),
  );
  answers(
    "patch /people/{id}",
    {
      confirms: true,
      params: smallIdParam,
      body: z.strictObject({ role: roleText.optional(), ...narrowedInput }),
      says: "They may do this from now on. What is left out stays; null: all.",
      as: memberRightsBody,
    },
    ({ site, postgres, noting, params, body }) =>
      postgres.transaction(async (tx) => {
        const changed = await changeMember(tx, site, params.id, body, nowText(parts));
        noting(describeRights(changed));
        return changed;
      }),
  );
  deletes("/people/{id}", { confirms: true, params: smallIdParam }, ({ site, postgres, params }) =>
    postgres.transaction((tx) => removeMember(tx, site.id, params.id)),
  );
  app.route("/", invitationRoutes(parts));
  return app;
}

function invitationRoutes(parts: Parts): ManageApp {
  const { app, answers, deletes } = manageRoutes(parts);
  const { db } = parts.postgres;
  answers(
    "get /invitations",
    { action: "administer", says: "Those that wait, newest first.", as: listOf(invitationBody) },
    async ({ site }) => ({ data: await listInvitations(db, site.id, nowText(parts)) }),
  );
  answers(
    "post /invitations",
    {
      confirms: true,
      description: "In place of the one that the same address had.",
      body: z.strictObject({ email: emailText, role: roleText, ...narrowedInput }),
      status: 201,
      says: "Whoever opens the link of this secret, which is shown this once, comes in. Send it to them, if it was not mailed.",
      as: invitationBody
        .extend({
          secret: z.string(),
          mailed: z
            .boolean()
            .openapi({ description: "Whether a mail server took a letter with the link." }),
        })
        .openapi("NewInvitation"),
    },
    async ({ site, managing, postgres, noting, body }) => {
      const { email, role, types = null, locales = null } = body;
      const made = await postgres.transaction(async (tx) => {
        const narrowed = await storedNarrowing(tx, site, { role, types, locales });
        noting(`${email}: ${describeRights({ role, types, locales })}`);
        const asked = { email, role, narrowed, siteId: site.id, madeBy: managing.by.personId };
        return invite(tx, parts.clock, asked);
      });
      const mailed = (await parts.mail?.invite({ ...made, site: site.slug })) ?? false;
      return { ...made, mailed };
    },
  );
  deletes(
    "/invitations/{id}",
    { confirms: true, params: smallIdParam },
    ({ site, postgres, params }) =>
      postgres.transaction((tx) => deleteInvitation(tx, site.id, params.id)),
  );
  return app;
}
