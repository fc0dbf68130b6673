import { readBody } from "../../../shared/body.ts";
import { AppError, detail, unavailable } from "../../../shared/errors.ts";
import {
  MEDIA_MAX_ALT_CHARS,
  MEDIA_MAX_BYTES,
  MEDIA_USES_SHOWN,
} from "../../../shared/limits-media.ts";
import {
  mediaFileBody,
  mediaListBody,
  mediaUsesBody,
  uploadedFileBody,
  type MediaFile,
  type MediaUses,
} from "../../../shared/manage/media.ts";
import { parseMediaPath } from "../../../shared/media.ts";
import { nowText } from "../../../shared/clock.ts";
import type { Database } from "../../db/client.ts";
import {
  areUsesNoted,
  findLibraryFile,
  listLibrary,
  renameFile,
  setAlt,
  takeOut,
  usesOf,
  type LibraryFile,
} from "../../db/site/media-library.ts";
import type { Site } from "../../db/site/sites.ts";
import { addFile, addressOf, fileNameOf } from "../../media/library.ts";
import type { Parts } from "../context.ts";
import type { Managing } from "../managing.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { idParam, rangeQuery, webUrl, wholeNumber, z } from "./shapes.ts";

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

type Routes = ReturnType<typeof manageRoutes>;

/** One file, and where it is used. */
function addReads(parts: Parts, { answers }: Routes): void {
  const shown = shownBy(parts);
  answers(
    "get /media/{id}",
    { params: idParam, says: "A file.", as: mediaFileBody },
    async ({ site, params }) => shown(site, await requireFile(parts.postgres.db, site, params)),
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
function addChanges(parts: Parts, { answers, deletes }: Routes): void {
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
      }),
      says: "Changed; what already uses it stays as it is.",
      as: mediaFileBody,
    },
    ({ site, params, body, postgres }) =>
      postgres.transaction(async (tx) => {
        const file = await requireFile(tx, site, params);
        const { alt: said = file.alt, name } = body;
        const fileName =
          name === undefined ? file.fileName : fileNameOf(name, file.type, file.hash);
        if (said !== file.alt) await setAlt(tx, file.id, said);
        if (fileName !== file.fileName) await renameFile(tx, site.id, file.id, fileName);
        return shown(site, { ...file, alt: said, fileName });
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

/** A file of somebody else's server, by the way that copies those of writes go. */
function addFromUrl(parts: Parts, { answers }: Routes): void {
  const shown = shownBy(parts);
  answers(
    "post /media/from-url",
    {
      action: "contribute",
      body: z.strictObject({ url: webUrl, alt: alt.optional() }),
      status: 201,
      says: "Copied; the same bytes have one address.",
      as: mediaFileBody,
    },
    async ({ site, body, postgres, managing }) => {
      const { copier } = requireStore(parts);
      const copied = await copier.copy(site, new Map([[body.url, ["url"]]]), managing.by.personId);
      const url = copied.get(body.url) ?? "";
      const name = parseMediaPath(url.slice((copier.publicUrl ?? "").length));
      // files are kept outside of Postgres, so this is written down once it is there
      return postgres.transaction(async (tx) => {
        const file = await findLibraryFile(tx, site.id, { hash: name?.hash ?? "" });
        if (file === undefined) throw new AppError("not_found", detail.notFound);
        if (body.alt === undefined) return shown(site, file);
        await setAlt(tx, file.id, body.alt);
        return shown(site, { ...file, alt: body.alt });
      });
    },
  );
}

/** Takes bytes, whatever they are said to be, so nothing may have read them as JSON before. */
export function uploadRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  const shown = shownBy(parts);
  answers(
    "post /media",
    {
      action: "contribute",
      query: { name: z.string().max(200).default("") },
      file: "The file's bytes, as they are; what they are is told from themselves.",
      status: 201,
      says: "Kept; the same bytes have one address.",
      as: uploadedFileBody,
    },
    async ({ site, postgres, raw, query, managing }) => {
      const { library } = requireStore(parts);
      const bytes = await readBody(raw, MEDIA_MAX_BYTES);
      const from = { name: query.name, personId: managing.by.personId };
      const { hash, isNew } = await addFile(library, site, bytes, from);
      // files are kept outside of Postgres, so this is written down once it is there
      return postgres.transaction(async (tx) => {
        const file = await findLibraryFile(tx, site.id, { hash });
        if (file === undefined) throw new Error("a file that was added has no row");
        return { ...shown(site, file), known: !isNew };
      });
    },
  );
  return app;
}

/** Whether it is theirs to take away: they uploaded it, or may do so with anyone's. */
export const isTheirs = (managing: Managing, { uploadedBy }: LibraryFile): boolean =>
  managing.may("publish") || managing.by.personId === (uploadedBy?.id ?? null);

function requireStore({ media }: Parts) {
  if (media === undefined) throw new AppError("conflict", "This origin has no store of media.");
  return media;
}

/** A file that is in the library of the site. @throws AppError `not_found` */
export async function requireFile(
  db: Database,
  site: Site,
  { id }: { id: number },
): Promise<LibraryFile> {
  const file = await findLibraryFile(db, site.id, { id });
  if (file === undefined) throw new AppError("not_found", detail.notFound);
  return file;
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

/** A file as it is answered. */
export const shownBy =
  ({ media }: Parts) =>
  (site: Site, { hash, fileName, isUsed, ...file }: LibraryFile): MediaFile => ({
    ...file,
    name: fileName,
    used: isUsed,
    url: addressOf(media?.library.publicUrl ?? null, { site: site.id, hash }, fileName),
  });
