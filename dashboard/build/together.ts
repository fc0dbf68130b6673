import type { Metafile } from "esbuild";

type Inputs = Metafile["inputs"];

/**
 * Modules of ours that a screen loads and others may load too, the beginning's left out: what is put into one file, which all of
 * them load. Left alone, the bundler makes a file for each set of users, and opening a document takes two dozen requests.
 * @param inputs what imports what, without packages
 * @param main what everything begins with
 * @param screen what is to be loaded with few requests
 * @returns their paths, as the bundler names them, in order
 */
export function sharedBy(inputs: Inputs, main: string, screen: string): string[] {
  const beginning = closureOf(inputs, main, new Set());
  const onDemand = Object.values(inputs)
    .flatMap(({ imports }) => imports.filter(({ kind }) => kind === "dynamic-import"))
    .map(({ path }) => path);
  const others = new Set<string>();
  for (const entry of new Set(onDemand))
    if (entry !== screen) closureOf(inputs, entry, others, beginning);
  return [...closureOf(inputs, screen, new Set(), beginning)]
    .filter((path) => others.has(path))
    .toSorted();
}

/** A module and all that it imports, and not only when asked for. */
function closureOf(
  inputs: Inputs,
  path: string,
  found: Set<string>,
  besides: ReadonlySet<string> = new Set(),
): Set<string> {
  if (found.has(path) || besides.has(path)) return found;
  found.add(path);
  for (const { path: below, kind, external } of inputs[path]?.imports ?? [])
    if (kind !== "dynamic-import" && external !== true) closureOf(inputs, below, found, besides);
  return found;
}
