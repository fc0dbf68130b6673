import { listActs, type Stretch } from "../../db/people/audit.ts";
import { csvOf } from "../../people/audit-csv.ts";
import type { Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { streamingRoutes } from "./streaming-routes.ts";
import { listOf, timeText, wholeNumber, z } from "./shapes.ts";

const actBody = z
  .object({
    id: z.int(),
    at: z.string(),
    personId: z.int().nullable().openapi({ description: "Null for a program, by its token." }),
    actor: z.string().openapi({ description: "What they, or the token, were called then." }),
    action: z.string().openapi({ description: "The route." }),
    object: z.string().openapi({ description: "The path as it was asked." }),
    change: z.int().nullable().openapi({ description: "The change that it made." }),
    address: z.string(),
  })
  .openapi("Act");

const ACTS_AT_ONCE = 100;
const ACTS_MOST = 1_000;
/** ours: acts in one file; the next begins before its last. */
const ACTS_IN_A_FILE = 100_000;

const stretch = {
  from: timeText.optional(),
  to: timeText.optional().openapi({ description: "Acts before it." }),
  before: wholeNumber(1).optional(),
  person: wholeNumber(1, 2 ** 31 - 1)
    .optional()
    .openapi({ description: "Of this person alone, by their id." }),
  q: z
    .string()
    .max(200)
    .optional()
    .openapi({ description: "In the route, the path, or what they are called." }),
};

type Query = z.output<z.ZodObject<typeof stretch>>;

/** What is left out is not asked for. */
const stretchOf = ({ from, to, before, person, q = "" }: Query): Omit<Stretch, "limit"> => ({
  from: from ?? null,
  to: to ?? null,
  before: before ?? null,
  person: person ?? null,
  q: q.trim() === "" ? null : q.trim(),
});

/** Who did what at the site. */
export function auditRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  const { db } = parts.postgres;
  answers(
    "get /audit",
    {
      action: "administer",
      description:
        "Goes back 400 days unless LARDER_AUDIT_DAYS says otherwise; the next page is `before` the last id of this one.",
      query: {
        ...stretch,
        limit: wholeNumber(1).pipe(z.number().max(ACTS_MOST)).default(ACTS_AT_ONCE),
      },
      says: "Acts at the site, and how its people signed in and were refused, newest first.",
      as: listOf(actBody),
    },
    async ({ site, query }) => ({
      data: await listActs(db, site.id, { ...stretchOf(query), limit: query.limit }),
    }),
  );
  return app;
}

/** The same as a file, which takes a turn for each page. */
export function auditFileRoutes(parts: Parts): ManageApp {
  const { app, gives } = streamingRoutes(parts);
  gives(
    "get /audit.csv",
    {
      action: "administer",
      description: `The same as a table, at most ${ACTS_IN_A_FILE} acts.`,
      query: stretch,
      gives: { name: "audit.csv", type: "text/csv" },
      says: "Acts, newest first.",
    },
    async ({ site, raw, query }) => {
      const whole = stretchOf(query);
      const page = (last: number | null) =>
        parts.shares.use("preview", site.id, raw.signal, () =>
          listActs(parts.postgres.db, site.id, {
            ...whole,
            before: last ?? whole.before,
            limit: ACTS_MOST,
          }),
        );
      return csvOf(page, { atOnce: ACTS_MOST, most: ACTS_IN_A_FILE });
    },
  );
  return app;
}
