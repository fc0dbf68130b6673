import type { Fault } from "../fault.ts";

/** Faults of previews: what they show, who opens them and for how long, and whose pages are framed. */

const links = ["test/origin/preview-links.test.ts"];
const drafts = ["test/origin/preview-drafts.scenarios.test.ts"];

export const previewFaults: Fault[] = [
  {
    name: "a link to a preview does not end",
    file: "origin/db/site/preview-links.ts",
    find: "where l.hash = ${hash} and l.expires_at > ${now}::timestamptz`;",
    put: "where l.hash = ${hash} and l.expires_at > ${now}::timestamptz - interval '1 day'`;",
    tests: links,
  },
  {
    name: "a link to a preview manages the site",
    file: "origin/db/site/preview-links.ts",
    find: 'scopes: ["preview"], surrogateKeys: false',
    put: 'scopes: ["preview", "manage"], surrogateKeys: false',
    tests: links,
  },
  {
    name: "a link to a preview is taken back by whoever may read",
    file: "origin/content/site/preview-links.ts",
    find: "mayPublish || (madeBy !== null && madeBy.id === personId)",
    put: "mayPublish || madeBy !== null",
    tests: links,
  },
  {
    name: "an edge asks for the newest revisions where working copies are wanted",
    file: "shared/query.ts",
    find: 'preview=${preview === "draft" ? "draft" : "1"}',
    put: 'preview=${preview === "latest" ? "draft" : "1"}',
    tests: ["test/edge/origin.test.ts"],
  },
  {
    name: "a working copy is not put on the revision that was made meanwhile",
    file: "origin/db/content/drafts.ts",
    find: "    newer === null\n",
    put: "    newer !== undefined\n",
    tests: drafts,
  },
  {
    name: "references in a preview of drafts are the newest revisions",
    file: "origin/db/content/drafted.ts",
    find: "return [...found.map((document) => over(document, drafts.get(document.id))), ...begun];",
    put: "return [...found, ...begun];",
    tests: drafts,
  },
  {
    name: "an address at the site may be of any scheme",
    file: "shared/site-pages.ts",
    find: 'if (url.protocol !== "https:" && !LOCAL_HOSTS.has(url.hostname))',
    put: 'if (url.protocol === "javascript:" && !LOCAL_HOSTS.has(url.hostname))',
    tests: ["test/shared/site-pages.test.ts"],
  },
];
