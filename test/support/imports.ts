import { createLists } from "../../command/import/butter/lists.ts";
import { createReader, type Reader, type ReaderParts } from "../../command/import/butter/reader.ts";
import type { Asked } from "../../command/import/butter/survey.ts";
import { readButter, type ButterSource } from "../../command/import/butter/source.ts";
import { NO_HINTS, type Hints } from "../../command/import/model/hints.ts";
import type { Source } from "../../command/import/source.ts";
import { makeTypes } from "../../command/import/types.ts";
import { createManage } from "../../command/manage.ts";
import { importedBody, type ImportedDocument } from "../../shared/manage/imports.ts";
import { createSite } from "../../origin/content/site/sites.ts";
import { loadDemo } from "../../origin/demo/load.ts";
import { systemClock } from "../../shared/clock.ts";
import { createTestOrigin, type TestOrigin, type TestOriginOptions } from "./origin.ts";

/** Sites to move from and to, without sockets. */

/** A `fetch` by which test origins are reached as hosts of these names. */
export function fetchOf(origins: Record<string, TestOrigin>): typeof globalThis.fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const origin = origins[url.hostname];
    if (origin === undefined) throw new TypeError(`nothing is at ${url.hostname}`);
    return origin.fetch(`${url.pathname}${url.search}`, init);
  };
}

/** An origin with the demo's site, whose tokens are the demo's. */
export async function createDemoOrigin(): Promise<TestOrigin> {
  const origin = await createTestOrigin();
  const { postgres, clock, report } = origin.parts;
  const token = (scope: "read" | "write" | "manage") => ({
    label: scope,
    scopes: [scope],
    token: `demo-${scope}`,
  });
  const tokens = [token("read"), token("write"), token("manage")];
  const site = { slug: "demo", name: "Demo", locales: ["en"], defaultLocale: "en", edges: [] };
  await createSite({ postgres, clock, report }, { ...site, copyMedia: false, tokens });
  const fetch = fetchOf({ "demo.test": origin });
  await loadDemo({ originUrl: "http://demo.test", fetch, progress: () => undefined });
  return origin;
}

/** A site that keeps addresses of media as they are. */
export const createEmptyOrigin = async (options: TestOriginOptions = {}): Promise<TestOrigin> => {
  const origin = await createTestOrigin(options);
  await origin.request("PATCH", "/manage/v1/site", { copyMedia: false });
  return origin;
};

/** A reader of a host's `/v2`, in no hurry to be polite. */
export const readerOf = (
  parts: Partial<ReaderParts> & Pick<ReaderParts, "fetch" | "from">,
): Reader =>
  createReader({
    token: "demo-read",
    ratePerS: 9_999,
    kept: null,
    clock: systemClock,
    random: () => 0.5,
    signal: new AbortController().signal,
    tell: () => undefined,
    ...parts,
  });

/** Reads a site whole. */
export const readFrom = (
  reader: Reader,
  asked: Partial<Asked> = {},
  hints: Hints = NO_HINTS,
): Promise<ButterSource> =>
  readButter({
    lists: createLists(reader),
    asked: { pageTypes: [], collections: [], locales: [null], isPreview: false, ...asked },
    hints,
    defaultLocale: "en",
    from: "http://source.test/v2",
    tell: () => undefined,
  });

/** What became of a source's documents. */
export interface Brought {
  outcomes: Record<string, number>;
  refused: unknown[];
  /** Keys that nothing had in the end. */
  missing: string[];
}

/** Makes a source's types and sends its documents, those that named what was not there yet once more. */
export async function bringAll(origin: TestOrigin, source: Source): Promise<Brought> {
  const manage = createManage({
    origin: "http://copy.test",
    token: origin.token,
    fetch: fetchOf({ "copy.test": origin }),
    clock: systemClock,
    signal: new AbortController().signal,
  });
  await makeTypes(manage, source.types);
  const brought: Brought = { outcomes: {}, refused: [], missing: [] };
  const send = async (documents: ImportedDocument[], isFirst: boolean) => {
    const again: ImportedDocument[] = [];
    for (let at = 0; at < documents.length; at += 100) {
      const body = { documents: documents.slice(at, at + 100) };
      const path = `/imports/${source.name}/documents`;
      const said = await manage.request("POST", path, importedBody, body);
      for (const [index, one] of said.documents.entries()) {
        const { outcome, missing = [] } = one;
        if (isFirst) brought.outcomes[outcome] = (brought.outcomes[outcome] ?? 0) + 1;
        if (outcome === "refused" || one.idTaken === true) brought.refused.push(one);
        const document = body.documents[index];
        if (missing.length > 0 && document !== undefined) again.push(document);
        if (!isFirst) brought.missing.push(...missing);
      }
    }
    return again;
  };
  const documents: ImportedDocument[] = [];
  for await (const document of source.documents) documents.push(document);
  const again = await send(documents, true);
  await send(again, false);
  return brought;
}

/** All documents of a source, by their keys. */
export async function documentsOf(source: Source): Promise<Map<string, ImportedDocument>> {
  const found = new Map<string, ImportedDocument>();
  for await (const document of source.documents) found.set(document.key, document);
  return found;
}
