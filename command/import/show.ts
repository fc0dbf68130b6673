import type { Surroundings } from "../../program/command.ts";
import { words } from "./fits.ts";
import type { ModelType, Source } from "./source.ts";

/** Prints the model that an import would make, and how many documents of each type there are. */
export async function showSource(
  { types, documents }: Source,
  { print }: Pick<Surroundings, "print">,
): Promise<void> {
  const counts = new Map<string, number>();
  for await (const { kind, type } of documents) {
    const key = `${kind} ${type}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  for (const line of modelLines(types)) print(line);
  print("");
  for (const [key, count] of counts) print(`${key}: ${count}`);
}

/** A line for each type, and below it one for each field, in the words of hints. */
export const modelLines = (types: readonly ModelType[]): string[] =>
  types.flatMap(({ kind, key, fields }) => [
    `${kind} ${key}`,
    ...fields.map((field) => `  ${field.key}: ${words(field)}`),
  ]);
