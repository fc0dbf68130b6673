import { AppError } from "../../../shared/errors.ts";
import { PICTURE_MAX_RECIPE_CHARS } from "../../../shared/limits-pictures.ts";
import { pictureAddressBody } from "../../../shared/manage/pictures.ts";
import { isListed } from "../../../shared/pictures/listed.ts";
import { parseRecipe } from "../../../shared/pictures/parse.ts";
import { printRecipe } from "../../../shared/pictures/print.ts";
import type { Recipe } from "../../../shared/pictures/recipe.ts";
import { signPicture } from "../../../shared/signature.ts";
import { addressOf } from "../../media/library.ts";
import type { Parts } from "../context.ts";
import { requireFile } from "./media-file.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { idParam, z } from "./shapes.ts";

/** Addresses of pictures that are made of files. */
export function pictureRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  answers(
    "post /media/{id}/address",
    {
      action: "contribute",
      description:
        "What is not of the list that anybody may ask for is signed: it is made for whoever has the address, and counts for nothing.",
      params: idParam,
      body: z.strictObject({
        transform: z.string().min(1).max(PICTURE_MAX_RECIPE_CHARS).openapi({
          description:
            "Tasks between slashes, or a query: `resize=width:800/flip`, `?w=800&f=auto`.",
        }),
      }),
      says: "The address; nothing is made yet.",
      as: pictureAddressBody,
    },
    async ({ site, params, body, postgres }) => {
      const recipe = recipeOf(body.transform);
      const { hash, fileName } = await requireFile(postgres.db, site, params);
      const printed = printRecipe(recipe);
      const file = addressOf(parts.media?.library.publicUrl ?? null, { site: site.id, hash }, "");
      const url = `${file}${printed}/${fileName}`;
      if (isListed(recipe)) return { url, signed: false };
      const signature = await signPicture(parts.pushKeys, { site: site.id, hash, recipe: printed });
      return { url: `${url}?s=${signature}`, signed: true };
    },
  );
  return app;
}

/** @throws AppError `invalid` */
function recipeOf(transform: string): Recipe {
  const [tasks = "", ...query] = transform.split("?");
  const named = tasks.split("/").filter((task) => task !== "");
  const parsed = parseRecipe(named, new URLSearchParams(query.join("?")));
  if (parsed?.kind === "recipe") return parsed.recipe;
  throw new AppError("invalid", parsed?.why ?? "There is no task in it.");
}
