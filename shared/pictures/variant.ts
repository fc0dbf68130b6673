import { sha256Hex } from "../digest.ts";
import { pictureKey, type MediaKey } from "../keys.ts";
import type { MediaName } from "../media.ts";
import type { MadeMedia } from "../respond-media.ts";
import type { Order } from "./maker.ts";
import { printRecipe } from "./print.ts";
import type { Recipe } from "./recipe.ts";

/** A picture that is made of a file, as it is named: where it is kept, and what readers are told of it. */
export interface Variant {
  key: MediaKey;
  /** Its part of the key. */
  tag: string;
  made: MadeMedia;
}

/** Names a picture. Everything that may change its bytes is in its name. */
export async function variantOf(name: MediaName, recipe: Recipe, order: Order): Promise<Variant> {
  const { format, focus } = order;
  const at = focus === null || !usesFocus(recipe) ? "" : `${focus.x} ${focus.y}`;
  const text = `${name.hash}\n${printRecipe(recipe)}\n${format ?? ""}\n${at}`;
  const tag = (await sha256Hex(text)).slice(0, 32);
  const varies = recipe.format === "auto";
  return {
    key: pictureKey(name, tag),
    tag,
    made: { tag, varies, isLasting: !usesFocus(recipe) },
  };
}

/** The last that was made of what a focal point decides, for who cannot know where that is now. */
export async function latestOf(name: MediaName, recipe: Recipe, order: Order): Promise<Variant> {
  const text = `${name.hash}\n${printRecipe(recipe)}\n${order.format ?? ""}\nlatest`;
  const tag = (await sha256Hex(text)).slice(0, 32);
  const made = { tag, varies: recipe.format === "auto", isLasting: false };
  return { key: pictureKey(name, tag), tag, made };
}

/** Whether the file's focal point decides what stays of it: it is cut, and the address does not say where. */
export const usesFocus = ({ steps }: Recipe): boolean =>
  steps.some(
    (step) =>
      step.task === "resize" && step.fit === "crop" && step.align === null && step.width !== null,
  );
