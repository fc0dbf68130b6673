import { describe, expect, it } from "vitest";
import { useWire } from "../../support/wire.ts";
import { contentRows } from "./content.ts";
import { pageRows } from "./pages.ts";
import type { Row } from "./row.ts";
import { loadSite } from "./site.ts";

/** The contract as a table: every request with its whole answer, through the edge. */

const wire = useWire(loadSite);

const READS: [string, Row[]][] = [
  ["pages", pageRows],
  ["content", contentRows],
];

describe.each(READS)("%s", (_, rows) => {
  it.each(rows)("$name", check);
});

async function check({ request, expect: wanted }: Row): Promise<void> {
  const got = await wire().send(request);
  expect({ status: got.status, body: got.json }, got.text).toEqual({
    status: wanted.status,
    body: wanted.body,
  });
  expect(fieldOrders(got.json)).toEqual(fieldOrders(wanted.body));
  for (const [name, value] of Object.entries(wanted.headers)) {
    const header = got.headers[name];
    if (value === null) expect(header, name).toBeUndefined();
    else if (typeof value === "string") expect(header, name).toBe(value);
    else expect(header, name).toMatch(value);
  }
}

/** The keys of every `fields` in an answer: their order is the schema's. */
function fieldOrders(value: unknown): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    ...(key === "fields" && typeof member === "object" ? [Object.keys(member ?? {})] : []),
    ...fieldOrders(member),
  ]);
}
