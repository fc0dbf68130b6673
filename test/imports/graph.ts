import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** What imports what: paths from the root of the repository, type imports too, which lint's `import/no-cycle` passes over. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

const IMPORT = /\b(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g;

/** The imports that stand in a file's text, of files beside it. */
export const importsOf = (file: string, text: string): string[] =>
  [...text.matchAll(IMPORT)].map(([, path = ""]) => normalize(join(dirname(file), path)));

/** The imports among the TypeScript files of these folders. */
export function readGraph(root: string, folders: readonly string[]): Graph {
  const files = folders.flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }));
  const known = new Set(files);
  return new Map(
    files.map((file) => {
      const imported = importsOf(file, readFileSync(join(root, file), "utf8"));
      return [file, new Set(imported.filter((one) => known.has(one)))];
    }),
  );
}

/**
 * The imports between rooms, which are folders. Files that stand directly in a folder with rooms in it belong to none: they
 * wire the rooms (`edge/app.ts`), or are what these have in common (`edge/ports.ts`).
 */
export function roomsOf(graph: Graph): Graph {
  const folders = new Set([...graph.keys()].map((file) => dirname(file)));
  const isRoom = (folder: string) => ![...folders].some((one) => one.startsWith(`${folder}/`));
  const rooms = new Map<string, Set<string>>();
  for (const [file, imported] of graph) {
    const room = dirname(file);
    const others = [...imported].map((one) => dirname(one)).filter((one) => one !== room);
    if (isRoom(room)) rooms.set(room, (rooms.get(room) ?? new Set()).union(new Set(others)));
  }
  return new Map([...rooms].map(([room, others]) => [room, others.intersection(rooms)]));
}

/** A way through the graph that comes back to where it began, for each circle there is. */
export function circlesOf(graph: Graph): string[][] {
  const done = new Set<string>();
  const circles: string[][] = [];
  const follow = (file: string, way: string[]) => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file]);
    if (way.includes(file) || done.has(file)) return;
    for (const next of graph.get(file) ?? []) follow(next, [...way, file]);
    done.add(file);
  };
  for (const file of graph.keys()) follow(file, []);
  return circles;
}
