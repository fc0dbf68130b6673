import { isDeepStrictEqual } from "node:util";
import { AppError, detail } from "../../../shared/errors.ts";
import { STREAMS_PER_PERSON, STREAMS_PER_SITE } from "../../../shared/limits-events.ts";
import {
  eventsQuery,
  presenceBody,
  presenceSchema,
  siteEventSchema,
} from "../../../shared/manage/events.ts";
import { announceHere } from "../../db/log/announce.ts";
import { hasDocument } from "../../db/log/watched.ts";
import type { EndReason } from "../../live/stream.ts";
import type { Parts } from "../context.ts";
import { authoriseManaging, type Managing } from "../managing.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { streamingRoutes } from "./streaming-routes.ts";

/** What happens at the site, as it happens, and who has what open. */
export function eventRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  const { app: streams, tells } = streamingRoutes(parts);
  tells(
    "get /events",
    {
      description: `Server-sent events; the data of each message is a SiteEvent. It goes on after \`Last-Event-ID\`, or says \`look_again\`. At most ${STREAMS_PER_PERSON} of a person, and ${STREAMS_PER_SITE} of a site: 429 beyond. \`tab\` is what the tab calls itself in \`POST /presence\`.`,
      query: eventsQuery,
      of: siteEventSchema,
      says: "What happens, until the session or the right ends, or the origin does.",
    },
    ({ site, managing, raw, query: { tab = null } }) =>
      // the turn is over when the stream begins
      parts.shares.use("preview", site.id, raw.signal, () =>
        parts.live.open({
          siteId: site.id,
          personId: managing.by.personId,
          name: managing.by.name,
          tab,
          lastId: raw.headers.get("last-event-id"),
          still: () => endsFor(parts, raw, managing),
        }),
      ),
  );
  app.route("/", streams);
  answers(
    "post /presence",
    {
      action: "read",
      description:
        "Which document and field a tab has open; null for none any more. Said again every 20 s, and when it changes.",
      body: presenceSchema,
      says: "Who has the document open; whoever else does is told.",
      as: presenceBody,
    },
    async ({ site, managing: { by }, raw, body }) => {
      const { db } = parts.postgres;
      const here = { ...body, person: { id: by.personId, name: by.name } };
      return parts.shares.use("preview", site.id, raw.signal, async () => {
        if (here.document !== null && !(await hasDocument(db, site.id, here.document)))
          throw new AppError("not_found", detail.notFound);
        await announceHere(db, site.id, here);
        return { people: parts.live.here(site.id, here) };
      });
    },
  );
  return app;
}

/** Asks once more for whom a stream is. */
async function endsFor(parts: Parts, raw: Request, before: Managing): Promise<EndReason | null> {
  try {
    const now = await authoriseManaging(parts, raw, false);
    const isSame = now.role === before.role && isDeepStrictEqual(now.within, before.within);
    return isSame && now.may("read") ? null : "role";
  } catch (error) {
    if (error instanceof AppError && error.code === "unauthorized") return "session";
    if (error instanceof AppError && error.code === "forbidden") return "role";
    throw error;
  }
}
