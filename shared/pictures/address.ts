import type { MediaName } from "../media.ts";
import { isTask, parseRecipe } from "./parse.ts";
import type { Recipe } from "./recipe.ts";

/** Where tasks stand in the address of a file: behind the host, behind `/media/`, or before its name; or a query behind it. */

export type MediaAddress =
  | { kind: "none" }
  | { kind: "file"; name: MediaName & { fileName: string } }
  | {
      kind: "picture";
      name: MediaName & { fileName: string };
      recipe: Recipe;
      signature: string | null;
    }
  | { kind: "refused"; why: string };

const SITE = /^[1-9]\d{0,8}$/;
const HASH = /^[0-9a-f]{32}$/;
const FILE_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,119}$/;
const NONE = { kind: "none" } as const;

/** Whether a path may be that of a file with tasks before `/media/`. */
export function beginsWithTask(pathname: string): boolean {
  if (!pathname.includes("/media/")) return false;
  const end = pathname.indexOf("/", 1);
  return end > 1 && isTask(decoded(pathname.slice(1, end)));
}

/** Reads the address of a file, or of a picture that is made of one. Never throws. */
export function parseMediaAddress({ pathname, searchParams }: URL): MediaAddress {
  const segments = pathname.slice(1).split("/").map(decoded);
  const at = segments.indexOf("media");
  const before = segments.slice(0, Math.max(at, 0));
  const rest = segments.slice(at + 1);
  const first = rest.findIndex((segment) => !isTask(segment));
  const [site = "", hash = "", ...behind] = rest.slice(Math.max(first, 0));
  if (at === -1 || first === -1 || !SITE.test(site) || !HASH.test(hash)) return NONE;
  const last = behind.at(-1);
  const isNamed = last !== undefined && !last.includes("=");
  const fileName = isNamed ? last : "";
  if (isNamed && !FILE_NAME.test(last)) return NONE;
  const between = isNamed ? behind.slice(0, -1) : behind;
  const tasks = [...before, ...rest.slice(0, first), ...between];
  if (!tasks.every(isTask)) return NONE;
  const name = { site: Number(site), hash, fileName };
  const parsed = parseRecipe(tasks, searchParams);
  if (parsed === null) return { kind: "file", name };
  if (parsed.kind === "refused") return parsed;
  return { kind: "picture", name, recipe: parsed.recipe, signature: searchParams.get("s") };
}

/** A part of a path as it was meant: programs escape `:`, `,` and brackets as they like. */
function decoded(segment: string): string {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
