import { emailText } from "../../../shared/emails.ts";
import { nowText } from "../../../shared/clock.ts";
import { deleteInvitation, listInvitations } from "../../db/people/links.ts";
import { listMembers } from "../../db/people/people.ts";
import { invite } from "../../people/links.ts";
import { changeRole, removeMember } from "../../people/members.ts";
import type { Parts } from "../context.ts";
import { invitationBody, memberBody, roleText } from "./people-shapes.ts";
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
      body: z.strictObject({ role: roleText }),
      says: "They have this role from now on.",
      as: z.object({ role: roleText }),
    },
    async ({ site, postgres, params, body: { role } }) => {
      const changed = { siteId: site.id, personId: params.id, role };
      await postgres.transaction((tx) => changeRole(tx, changed, nowText(parts)));
      return { role };
    },
  );
  deletes("/people/{id}", { confirms: true, params: smallIdParam }, ({ site, postgres, params }) =>
    postgres.transaction((tx) => removeMember(tx, site.id, params.id)),
  );
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
      body: z.strictObject({ email: emailText, role: roleText }),
      status: 201,
      says: "Whoever opens the link of this secret, which is shown this once, comes in. Send it to them.",
      as: invitationBody.extend({ secret: z.string() }).openapi("NewInvitation"),
    },
    ({ site, managing, postgres, body }) => {
      const asked = { ...body, siteId: site.id, madeBy: managing.by.personId };
      return postgres.transaction((tx) => invite(tx, parts.clock, asked));
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
