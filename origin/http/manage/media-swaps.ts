import {
  describeCheckInput,
  describeInput,
  mediaSwapBody,
  replaceCheckInput,
  replaceInput,
} from "../../../shared/manage/media.ts";
import { checkSwap } from "../../content/library/check.ts";
import type { Intended } from "../../content/library/plan.ts";
import { swapFile } from "../../content/library/swap.ts";
import type { Parts } from "../context.ts";
import {
  type Asked,
  type ManageApp,
  type ManageRoutes,
  manageRoutes,
  type None,
} from "./routes.ts";
import { idParam, type z } from "./shapes.ts";

/** What all uses of a file become, as one change: another file is in its place, or the text beside it is another one. */
export function mediaSwapRoutes(parts: Parts): ManageApp {
  const routes = manageRoutes(parts);
  addReplacing(parts, routes);
  addDescribing(parts, routes);
  return routes.app;
}

type OfFile = Asked<typeof idParam, None, z.ZodType>;

const publicUrlOf = ({ media }: Parts): string | null => media?.library.publicUrl ?? null;

const check = (parts: Parts, { site, raw, params, managing }: OfFile, intended: Intended) =>
  parts.shares.use("preview", site.id, raw.signal, () =>
    checkSwap({ ...parts, publicUrl: publicUrlOf(parts) }, site, managing.within, {
      id: params.id,
      intended,
    }),
  );

function addReplacing(parts: Parts, { answers, writes }: ManageRoutes): void {
  answers(
    "post /media/{id}/replace/check",
    {
      action: "publish",
      params: idParam,
      body: replaceCheckInput,
      says: "What would come of putting another file in its place everywhere, without doing it.",
      as: mediaSwapBody,
    },
    (asked) => check(parts, asked, { kind: "replace", by: asked.body.by }),
  );
  writes(
    "post /media/{id}/replace",
    {
      action: "publish",
      needsBody: true,
      description:
        "What readers have is published anew, in a release of its own; drafts stay drafts, and working copies follow. 409 when what uses it is not what the version saw, or cannot be published: then nothing is done.",
      params: idParam,
      body: replaceInput,
      says: "The other file is in its place, as one change.",
    },
    ({ site, writer, noting, params, body: { by, version } }) => {
      noting(`by ${by}`);
      return swapFile(writer, site, publicUrlOf(parts), {
        id: params.id,
        intended: { kind: "replace", by },
        version,
      });
    },
  );
}

function addDescribing(parts: Parts, { answers, writes }: ManageRoutes): void {
  answers(
    "post /media/{id}/alt/check",
    {
      action: "publish",
      params: idParam,
      body: describeCheckInput,
      says: "Which uses still have the file's text and would get this one, without doing it.",
      as: mediaSwapBody,
    },
    (asked) => check(parts, asked, { kind: "describe", alt: asked.body.alt }),
  );
  writes(
    "post /media/{id}/alt",
    {
      action: "publish",
      needsBody: true,
      params: idParam,
      body: describeInput,
      says: "The file has this text, and so have the uses that had its text of before, as one change.",
    },
    ({ site, writer, params, body: { alt, version } }) =>
      swapFile(writer, site, publicUrlOf(parts), {
        id: params.id,
        intended: { kind: "describe", alt },
        version,
      }),
  );
}
