import { readBody } from "../../../shared/body.ts";
import { AppError, detail } from "../../../shared/errors.ts";
import { MEDIA_MAX_ALT_CHARS, MEDIA_MAX_BYTES } from "../../../shared/limits-media.ts";
import { mediaFileBody, uploadedFileBody } from "../../../shared/manage/media.ts";
import { parseMediaPath } from "../../../shared/media.ts";
import { findLibraryFile, setAlt } from "../../db/site/media-library.ts";
import { addFile } from "../../media/library.ts";
import type { Parts } from "../context.ts";
import { lookedAt, shownBy } from "./media-file.ts";
import { type ManageApp, type ManageRoutes, manageRoutes } from "./routes.ts";
import { webUrl, z } from "./shapes.ts";

/** How files come into a library: as bytes, or from where they are. */

/** A file of somebody else's server, by the way that copies those of writes go. */
export function addFromUrl(parts: Parts, { answers }: ManageRoutes): void {
  const shown = shownBy(parts);
  answers(
    "post /media/from-url",
    {
      action: "contribute",
      body: z.strictObject({ url: webUrl, alt: z.string().max(MEDIA_MAX_ALT_CHARS).optional() }),
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
      const file = await postgres.transaction(async (tx) => {
        const found = await findLibraryFile(tx, site.id, { hash: name?.hash ?? "" });
        if (found === undefined) throw new AppError("not_found", detail.notFound);
        if (body.alt === undefined) return found;
        await setAlt(tx, found.id, body.alt);
        return { ...found, alt: body.alt };
      });
      return shown(site, await lookedAt(parts, site, file));
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
      const file = await postgres.transaction(async (tx) => {
        const found = await findLibraryFile(tx, site.id, { hash });
        if (found === undefined) throw new Error("a file that was added has no row");
        return found;
      });
      return { ...shown(site, await lookedAt(parts, site, file)), known: !isNew };
    },
  );
  return app;
}

function requireStore({ media }: Parts) {
  if (media === undefined) throw new AppError("conflict", "This origin has no store of media.");
  return media;
}
