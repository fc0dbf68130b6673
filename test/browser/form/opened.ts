import type { IncomingMessage } from "node:http";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { FormType } from "../../../dashboard/form/form-field.ts";
import type { Edit, FieldProblem, OtherEditor } from "../../../dashboard/form/host.ts";
import type { DocumentStub } from "../../../shared/manage/documents.ts";
import type { JsonObject } from "../../../shared/working/value.ts";
import { openBundled } from "../support/bundled.ts";
import { FORM_PAGE } from "./form-page.ts";

/** The form of a document in a page of its own. */

export interface FormOptions {
  fields?: FormType["fields"];
  type?: "post";
  components?: FormType[];
  value?: JsonObject;
  known?: DocumentStub[];
  answer?: (request: IncomingMessage) => unknown;
  width?: number;
}

export const componentOf = (key: string, fields: FormType["fields"]): FormType => ({
  kind: "component",
  key,
  name: key,
  fields,
});

export async function openForm({ fields = [], ...options }: FormOptions): Promise<Page> {
  const { answer, width, type, components = [], value = {}, known } = options;
  const page = await openBundled({
    ...FORM_PAGE,
    ...(answer && { answer }),
    ...(width && { width }),
  });
  const opened = {
    type: type ?? { kind: "page", key: "recipe", name: "Recipe", fields },
    components,
    value: { name: "A page", fields: {}, ...value },
    known,
  };
  await page.evaluate(`window.form.open(${JSON.stringify(opened)})`);
  await page.waitForSelector(".document-form");
  return page;
}

/** What the editor sees. */
export const valueOf = (page: Page): Promise<{ name: unknown; fields: Record<string, unknown> }> =>
  page.evaluate("window.form.value()");

export async function expectFields(page: Page, fields: Record<string, unknown>): Promise<void> {
  await expect.poll(async () => (await valueOf(page)).fields).toEqual(fields);
}

export const save = (page: Page) => page.evaluate("window.form.save()");
export const theyDo = (page: Page, edit: Edit) =>
  page.evaluate(`window.form.theyDo(${JSON.stringify(edit)})`);
export const setProblems = (page: Page, problems: FieldProblem[]) =>
  page.evaluate(`window.form.problems.value = ${JSON.stringify(problems)}`);
export const setOthers = (page: Page, others: OtherEditor[]) =>
  page.evaluate(`window.form.others.value = ${JSON.stringify(others)}`);
export const goTo = (page: Page, place: string) =>
  page.evaluate(`window.form.view.goTo(${JSON.stringify(place)})`);

/** The name of what has the focus. */
export const focusedName = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { activeElement: at } = document;
    const named = at?.getAttribute("aria-label");
    if (named !== null && named !== undefined) return named;
    const label =
      at instanceof HTMLElement && "labels" in at ? (at as HTMLInputElement).labels : null;
    return (label?.[0]?.textContent ?? at?.textContent ?? "").trim();
  });

export const expectFocus = (page: Page, name: string) =>
  expect.poll(() => focusedName(page)).toBe(name);

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Fails with what axe finds, in both themes. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.evaluate(axe.source);
    const found = await page.evaluate(
      `axe.run({ runOnly: { type: "tag", values: ${JSON.stringify(RULES)} } }).then(({ violations }) =>
        violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary }))))`,
    );
    expect(found, colorScheme).toEqual([]);
  }
}
