import { expect } from "vitest";
import type { Field } from "../../shared/content/model.ts";
import { makeType, number, text } from "./model.ts";
import type { originsOfFile, TestOrigin } from "./origin.ts";

const card: Field = { key: "card", kind: "component", component: "card" };
const rows: Field = {
  key: "rows",
  kind: "repeater",
  fields: [text("label") as never, number("count") as never],
};
const body: Field = { key: "body", kind: "component_picker", components: ["card", "quote"] };

/** A site in two languages with a type of every kind that is written to. */
export async function createModel(
  newOrigin: ReturnType<typeof originsOfFile>,
): Promise<TestOrigin> {
  const origin = await newOrigin({ locales: ["en", "de"] });
  await makeType(origin, "components", "card", [text("title"), text("intro")]);
  await makeType(origin, "components", "quote", [text("words")]);
  await makeType(origin, "page-types", "plain", [text("headline")]);
  await makeType(origin, "page-types", "rich", [text("headline"), card, rows, body]);
  await makeType(origin, "single-pages", "about", [text("headline")]);
  await makeType(origin, "collections", "tag", [text("label"), number("count")]);
  return origin;
}

/** What a plain page must have. */
export const fields = { headline: "Hello" };

/** The newest change of the site and the newest document, whatever tests before made. */
export async function newest(origin: TestOrigin): Promise<{ change: number; id: number }> {
  const changes = await origin.request("GET", "/manage/v1/changes");
  const documents = await origin.request("GET", "/manage/v1/documents?limit=1");
  const [change] = (changes.body as { data: { number: number }[] }).data;
  const [document] = (documents.body as { data: { id: number }[] }).data;
  return { change: change?.number ?? 0, id: document?.id ?? 0 };
}

/** Creates a document. @returns its id */
export async function create(origin: TestOrigin, path: string, send: unknown): Promise<number> {
  const { status, body: answer } = await origin.request("POST", path, send);
  expect(status).toBe(202);
  return (answer as { id: number }).id;
}

/** What readers get of a page or item: its fields, or the status of the refusal. */
export async function seen(origin: TestOrigin, path: string): Promise<unknown> {
  await origin.materialize();
  const { status, body: answer } = await origin.request("GET", path);
  if (status !== 200) return status;
  const { data } = answer as { data: { fields?: unknown } };
  return data.fields ?? data;
}
