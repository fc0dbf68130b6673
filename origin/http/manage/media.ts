import { AppError, unavailable } from "../../../shared/errors.ts";
import { MEDIA_MAX_ALT_CHARS, MEDIA_USES_SHOWN } from "../../../shared/limits-media.ts";
import {
  focalPoint,
  mediaFileBody,
  mediaListBody,
  mediaUsesBody,
  type MediaUses,
} from "../../../shared/manage/media.ts";
import { isRaster } from "../../../shared/media-type.ts";
import { nowText } from "../../../shared/clock.ts";
import type { Database } from "../../db/client.ts";
import { setFocus } from "../../db/site/media-looks.ts";
import {
  areUsesNoted,
  listLibrary,
  renameFile,
  setAlt,
  takeOut,
  usesOf,
} from "../../db/site/media-library.ts";
import type { Site } from "../../db/site/sites.ts";
import { fileNameOf } from "../../media/library.ts";
import type { Parts } from "../context.ts";
import { isTheirs, lookedAt, requireFile, shownBy } from "./media-file.ts";
import { addFromUrl } from "./media-uploads.ts";
import { type ManageApp, type ManageRoutes, manageRoutes } from "./routes.ts";
import { idParam, rangeQuery, wholeNumber, z } from "./shapes.ts";

const alt = z.string().max(MEDIA_MAX_ALT_CHARS);

const filterQuery = {
  ...rangeQuery,
  q: z.string().max(200).optional(),
  type: z.string().max(100).optional().openapi({ description: "Such as `image`, or `image/png`." }),
  used: z.enum(["true", "false"]).optional(),
  alt: z.literal("missing").optional(),
  cursor: wholeNumber(1).optional(),
};

/** The files of a site. Whether writes copy those they name is one of the site's settings. */
export function mediaRoutes(parts: Parts): ManageApp {
  const routes = manageRoutes(parts);
  const shown = shownBy(parts);
  routes.answers(
    "get /media",
    { query: filterQuery, says: "Files, newest first.", as: mediaListBody },
    async ({ site, query }) => {
      const { offset, limit, q, type = null, used, alt: missing, cursor = null } = query;
      const filter = {
        q: q === undefined || q.trim() === "" ? null : q.trim(),
        type,
        isUsed: used === undefined ? null : used === "true",
        lacksAlt: missing !== undefined,
        before: cursor,
      };
      if (used !== undefined) await requireUses(parts.postgres.db);
      const files = await listLibrary(parts.postgres.db, site.id, filter, { offset, limit });
      const last = files.length === limit ? files.at(-1) : undefined;
      const next = last === undefined ? null : String(last.id);
      return { data: files.map((file) => shown(site, file)), meta: { next } };
    },
  );
  addReads(parts, routes);
  addChanges(parts, routes);
  addFromUrl(parts, routes);
  return routes.app;
}

/** One file, and where it is used. */
function addReads(parts: Parts, { answers }: ManageRoutes): void {
  const shown = shownBy(parts);
  answers(
    "get /media/{id}",
    { params: idParam, says: "A file.", as: mediaFileBody },
    async ({ site, params }) => {
      const file = await requireFile(parts.postgres.db, site, params);
      return shown(site, await lookedAt(parts, site, file));
    },
  );
  answers(
    "get /media/{id}/uses",
    { params: idParam, says: "Documents that name it, the last written first.", as: mediaUsesBody },
    async ({ site, params }) => {
      const { db } = parts.postgres;
      const { hash } = await requireFile(db, site, params);
      return findUses(db, site, hash);
    },
  );
}

/** What is said of a file, and taking it out. */
function addChanges(parts: Parts, { answers, deletes }: ManageRoutes): void {
  const shown = shownBy(parts);
  answers(
    "patch /media/{id}",
    {
      action: "contribute",
      params: idParam,
      body: z.strictObject({
        alt: alt.optional(),
        name: z.string().min(1).max(200).optional().openapi({
          description: "The last part of its address; those of before lead to it too.",
        }),
        focus: focalPoint.nullable().optional(),
      }),
      says: "Changed; what already uses it stays as it is.",
      as: mediaFileBody,
    },
    ({ site, params, body, postgres }) =>
      postgres.transaction(async (tx) => {
        const file = await requireFile(tx, site, params);
        const { alt: said = file.alt, name, focus = file.focus } = body;
        const fileName =
          name === undefined ? file.fileName : fileNameOf(name, file.type, file.hash);
        if (focus !== null && !isRaster(file.type))
          throw new AppError("invalid", "Only pictures are cut, so only they have a focal point.");
        if (said !== file.alt) await setAlt(tx, file.id, said);
        if (focus !== file.focus) await setFocus(tx, file.id, focus);
        if (fileName !== file.fileName) await renameFile(tx, site.id, file.id, fileName);
        return shown(site, { ...file, alt: said, fileName, focus });
      }),
  );
  deletes(
    "/media/{id}",
    {
      action: "contribute",
      params: idParam,
      description:
        "Of a file that is used: 409 with the `uses`. Its bytes go when files are collected that nothing names.",
    },
    async ({ site, params, postgres, managing }) => {
      await postgres.transaction(async (tx) => {
        const file = await requireFile(tx, site, params);
        if (!isTheirs(managing, file))
          throw new AppError("forbidden", "Others' files are deleted by publishers.");
        await requireUses(tx);
        if (await takeOut(tx, site.id, file.id, nowText(parts))) return;
        const { data, more } = await findUses(tx, site, file.hash);
        throw new AppError("conflict", "It is used; take it out of these documents first.", {
          extra: { uses: data, more },
        });
      });
    },
  );
}

async function requireUses(db: Database): Promise<void> {
  if (!(await areUsesNoted(db)))
    throw unavailable("What documents use is still being looked up. Try again.");
}

async function findUses(db: Database, site: Site, hash: string): Promise<MediaUses> {
  await requireUses(db);
  const uses = await usesOf(db, site.id, hash, MEDIA_USES_SHOWN + 1);
  return { data: uses.slice(0, MEDIA_USES_SHOWN), more: uses.length > MEDIA_USES_SHOWN };
}
