import { nowText } from "../../../shared/clock.ts";
import { scopeSchema } from "../../../shared/api.ts";
import { AppError } from "../../../shared/errors.ts";
import { createSite, FIRST_TOKENS, SITE_SLUG } from "../../content/site/sites.ts";
import { insertAct } from "../../db/people/audit.ts";
import { listMemberships } from "../../db/people/people.ts";
import { readEdgeAddress } from "../../outbound/edge-address.ts";
import { requireConfirmed } from "../../people/sessions.ts";
import type { Parts } from "../context.ts";
import { signedIn } from "./own-acting.ts";
import { membershipBody, shownMembership } from "./people-shapes.ts";
import { addRoute, answersJson, answersMade, type ManageApp, manageApp } from "./routes.ts";
import { listOf, once, webUrl, z } from "./shapes.ts";
import { locale, MAX_LOCALES } from "./site.ts";

/** ours: edges that a site is registered with as it is made; more are added later. */
const EDGES_AT_FIRST = 20;

const newSite = z.strictObject({
  slug: z.string().regex(SITE_SLUG, "Use lower-case letters, digits and hyphens, at most 63."),
  name: z.string().trim().min(1).max(200).optional(),
  locales: z
    .array(locale)
    .min(1)
    .max(MAX_LOCALES)
    .overwrite(once)
    .default(["en"])
    .openapi({ description: "The first one is the default locale." }),
  edges: z
    .array(webUrl)
    .max(EDGES_AT_FIRST)
    .overwrite(once)
    .optional()
    .openapi({ description: "Those of LARDER_EDGES unless they are named." }),
});

const madeBody = z
  .object({
    site: z.string(),
    name: z.string(),
    locales: z.array(z.string()),
    tokens: z
      .array(z.object({ label: z.string(), scopes: z.array(scopeSchema), token: z.string() }))
      .openapi({ description: "Shown this once: only their hashes are stored." }),
  })
  .openapi("NewSite");

/** The sites of whoever is signed in, and how operators make more. */
export function sitesRoutes(parts: Parts): ManageApp {
  const app = manageApp();
  const knows = { needsBody: true, acting: signedIn(parts) };
  addRoute(
    app,
    "get /sites",
    { description: "An operator's are all there are." },
    { ...knows, responses: answersJson("Sites, by slug.", listOf(membershipBody)) },
    async ({ session: { person } }) => {
      const sites = await listMemberships(parts.postgres.db, person.id);
      return Response.json({ data: sites.map(shownMembership) });
    },
  );
  addRoute(
    app,
    "post /sites",
    { description: "For operators.", confirms: true, body: newSite },
    { ...knows, responses: answersMade("Made; its tokens are shown this once.", madeBody) },
    async ({ session, whence, body }) => {
      const { person } = session;
      if (!person.isOperator) throw new AppError("forbidden", "Operators make sites.");
      requireConfirmed(parts.clock, session);
      const { slug, name = slug, locales } = body;
      const act = { personId: person.id, actor: person.name, action: "post /sites" };
      const { tokens } = await createSite(parts, {
        slug,
        name,
        locales,
        defaultLocale: locales[0] ?? "en",
        edges: body.edges?.map((url) => edgeAt(parts, url)) ?? [...(parts.newSiteEdges ?? [])],
        tokens: FIRST_TOKENS,
        alongside: (tx, { id: siteId }) =>
          insertAct(
            tx,
            { ...act, siteId, object: `/sites: ${slug}`, address: whence.address },
            nowText(parts),
          ),
      });
      const shown = tokens.map(({ label, scopes, token }) => ({ label, scopes, token }));
      return Response.json({ site: slug, name, locales, tokens: shown }, { status: 201 });
    },
  );
  return app;
}

function edgeAt({ edgesAllow }: Parts, url: string): string {
  const address = readEdgeAddress(url, edgesAllow);
  if (address.kind === "address") return address.origin;
  throw new AppError("invalid", `An edge cannot be there: ${address.reason}.`, {
    fields: new Map([["edges", [address.reason]]]),
  });
}
