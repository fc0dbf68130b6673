import { createLists } from "../../command/import/butter/lists.ts";
import { createReader, type Reader, type ReaderParts } from "../../command/import/butter/reader.ts";
import type { Asked } from "../../command/import/butter/survey.ts";
import { readButter, type ButterSource } from "../../command/import/butter/source.ts";
import { NO_HINTS, type Hints } from "../../command/import/model/hints.ts";
import type { Source } from "../../command/import/source.ts";
import { send } from "../../command/import/send.ts";
import { createManage } from "../../command/manage.ts";
import type { ImportedDocument } from "../../shared/manage/imports.ts";
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
export async function createDemoOrigin(create = createTestOrigin): Promise<TestOrigin> {
  const origin = await create();
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

/** Brings a source to an origin. */
export async function bringAll(origin: TestOrigin, source: Source): Promise<Brought> {
  const { signal } = new AbortController();
  const fetch = fetchOf({ "copy.test": origin });
  const manage = createManage({
    origin: "http://copy.test",
    token: origin.token,
    fetch,
    clock: systemClock,
    signal,
  });
  const parts = { manage, clock: systemClock, tell: () => undefined, signal };
  const { counts, refused, missing } = await send(parts, source);
  const outcomes = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  return { outcomes, refused, missing: [...missing.values()].flat() };
}

/** All documents of a source, by their keys. */
export async function documentsOf(source: Source): Promise<Map<string, ImportedDocument>> {
  const found = new Map<string, ImportedDocument>();
  for await (const document of source.documents) found.set(document.key, document);
  return found;
}
