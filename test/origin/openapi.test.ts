import { expect, test } from "vitest";
import { createApp } from "../../origin/app.ts";
import { checkSwap } from "../../origin/content/library/check.ts";
import type { Intended } from "../../origin/content/library/plan.ts";
import { UNNARROWED } from "../../shared/permissions.ts";
import { findLibraryFile, noteUsesNext } from "../../origin/db/site/media-library.ts";
import { addFile } from "../../origin/media/library.ts";
import { createMediaHost, type MediaHost } from "../support/media-host.ts";
import { hashOf } from "../../shared/working/value.ts";
import { png } from "../support/media.ts";
import { importRequests } from "../support/imported.ts";
import { makeItems, makePage, makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { createAuthenticator } from "../support/authenticator.ts";
import { askedToAnswer, askedToMake, passkeyOf } from "../support/passkeys.ts";
import { createBrowser, operatorOf, PASSWORD, personOf, type Browser } from "../support/people.ts";
import { ask } from "../support/scenarios.ts";
import { mismatches, type Schema, type Schemas } from "../support/schema-mismatches.ts";

const newOrigin = originsOfFile();

interface Operation {
  "x-larder-action": string;
  responses: Record<string, { content?: { "application/json"?: { schema: Schema } } }>;
}

interface Document extends Schemas {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
}

async function readDocument(origin: TestOrigin): Promise<Document> {
  const { status, body } = await ask(origin, { ask: "GET /manage/v1/openapi.json", token: null });
  expect(status).toBe(200);
  return body as Document;
}

const KINDS = ["page-types", "single-pages", "collections", "components"];

const hook = { url: "https://a.example/hook", events: ["*"], headers: { "x-a": "b" } };

/** A copy is edited, given up, had back, shown around, and made a revision of. */
async function workingRequests(
  origin: TestOrigin,
  document: number,
): Promise<[string, string, unknown][]> {
  const at = `/documents/${document}/working-copy`;
  const edited = (id: string, was: string, set: string) => ({
    id,
    kind: "set",
    path: ["fields", "label"],
    was: hashOf(was),
    set,
  });
  const first = { version: 0, operations: [edited("a", "x", "y")] };
  await origin.request("PATCH", `/manage/v1${at}`, first);
  await origin.request("DELETE", `/manage/v1${at}`);
  const { body } = await origin.request("GET", `/manage/v1${at}/discarded`);
  const [discarded] = (body as { data: { id: number }[] }).data;
  return [
    ["GET", at, undefined],
    ["GET", `${at}/discarded`, undefined],
    ["POST", `${at}/restore`, { discarded: discarded?.id, version: 2 }],
    ["PATCH", at, { version: 0, operations: [edited("a", "x", "y"), edited("c", "z", "y")] }],
    ["POST", `${at}/check`, undefined],
    ["PUT", `${at}/review`, { note: "look" }],
    ["DELETE", `${at}/review`, undefined],
    ["POST", `/documents/${document}/revisions`, { version: 3 }],
    ["POST", `${at}/publish`, { version: 4, note: "as agreed" }],
    ["DELETE", at, undefined],
  ];
}

/** Not written down: edits come with every pause in typing, and what is made of them is; a check and an address do nothing. */
const UNWRITTEN = /^PATCH .*\/working-copy$|^POST .*\/check$|^POST .*\/address$/;

/** An origin that copies files from a host, which has one. */
async function newMediaOrigin() {
  const host = await createMediaHost();
  host.has("/pear.png", png("pear"));
  return { origin: await newOrigin({ media: { allow: [host.name] } }), host };
}

/** What is asked of a library of media: of a file that was uploaded, and of one to copy. */
async function mediaRequests(
  origin: TestOrigin,
  host: MediaHost,
): Promise<[string, string, unknown][]> {
  const { parts, site } = origin;
  const { media, postgres } = parts;
  if (media === undefined) throw new Error("this origin has no store of media");
  await postgres.transaction((tx) => noteUsesNext(tx, 1_000));
  const { hash } = await addFile(media.library, site, png("x"), { name: "x", personId: null });
  const file = `/media/${(await findLibraryFile(postgres.db, site.id, { hash }))?.id ?? 0}`;
  return [
    ["POST", "/media", png()],
    ["POST", "/media/from-url", { url: `${host.url}/pear.png`, alt: "A pear" }],
    ["GET", "/media", undefined],
    ["GET", "/media?q=x&type=image&used=false&alt=missing&cursor=999999", undefined],
    ["GET", file, undefined],
    ...(await swapRequests(origin, Number(file.split("/").at(-1)))),
    ["PATCH", file, { alt: "An x" }],
    ["GET", `${file}/uses`, undefined],
    ["DELETE", file, undefined],
  ];
}

/** What all uses of a file become: of one that is used another one, and of one that is not another text. */
async function swapRequests(
  origin: TestOrigin,
  unused: number,
): Promise<[string, string, unknown][]> {
  const { parts, site } = origin;
  const { postgres, clock, media } = parts;
  if (media === undefined) throw new Error("this origin has no store of media");
  const [used = 0, by = 0] = await Promise.all(
    ["used", "by"].map(async (name) => {
      const from = { name, personId: null };
      const { url, hash } = await addFile(media.library, site, png(name), from);
      if (name === "used") await makeItems(origin, "tag", [{ label: url }]);
      return (await findLibraryFile(postgres.db, site.id, { hash }))?.id;
    }),
  );
  const versionOf = async (id: number, intended: Intended) =>
    (await checkSwap({ postgres, clock, publicUrl: null }, site, UNNARROWED, { id, intended }))
      .version;
  const replaced = await versionOf(used, { kind: "replace", by });
  const described = await versionOf(unused, { kind: "describe", alt: "A" });
  return [
    ["POST", `/media/${used}/address`, { transform: "flip" }],
    ["POST", `/media/${used}/replace/check`, { by }],
    ["POST", `/media/${used}/replace`, { by, version: replaced }],
    ["POST", `/media/${unused}/alt/check`, { alt: "A" }],
    ["POST", `/media/${unused}/alt`, { alt: "A", version: described }],
  ];
}

/** A link to a preview that was made. */
async function linkOf(origin: TestOrigin, document: number): Promise<string> {
  const path = `/manage/v1/documents/${document}/preview-link`;
  return ((await origin.request("POST", path)).body as { id: string }).id;
}

/** Requests that together make every operation succeed once. */
async function everyRequest(
  origin: TestOrigin,
  host: MediaHost,
): Promise<[string, string, unknown, Browser?][]> {
  await makeType(origin, "collections", "tag", [text("label")]);
  const [document] = await makeItems(origin, "tag", [{ label: "x" }]);
  await makeType(origin, "page-types", "note", [text("words")]);
  const page = await makePage(origin, "note", "x", { words: "x" });
  const history = await origin.request("GET", `/manage/v1/documents/${page}/revisions`);
  const [revision] = (history.body as { data: { id: number }[] }).data;
  const edge = await origin.request("POST", "/manage/v1/edges", {
    name: "a",
    url: "https://a.example",
  });
  const token = await origin.request("POST", "/manage/v1/tokens", { label: "a", scopes: ["read"] });
  const webhook = await origin.request("POST", "/manage/v1/webhooks", hook);
  const hooks = `/webhooks/${(webhook.body as { id: number }).id}`;
  const tested = await origin.request("POST", `/manage/v1${hooks}/test`);
  const delivery = (tested.body as { id: string }).id;
  const ids = { edge: (edge.body as { id: number }).id, token: (token.body as { id: number }).id };
  const newRelease = async () => {
    const { body } = await origin.request("POST", "/manage/v1/releases", { name: "a" });
    return (body as { id: number }).id;
  };
  const [release, empty] = [await newRelease(), await newRelease()];
  const items = [{ document, action: "publish" }];
  const at = new Date(origin.parts.clock.now() + 86_400_000).toISOString();
  const fields = [
    text("label"),
    { key: "side", kind: "dropdown", options: ["left"], required: true },
  ];
  const types = KINDS.flatMap((kind): [string, string, unknown][] => [
    ["POST", `/${kind}`, { key: "thing", name: "Thing", fields }],
    ["GET", `/${kind}`, undefined],
    ["GET", `/${kind}/thing`, undefined],
    ["PUT", `/${kind}/thing`, { fields: [] }],
    ["DELETE", `/${kind}/thing`, undefined],
  ]);
  const terms: [string, string, unknown][] = [];
  for (const kind of ["authors", "categories", "tags"]) {
    const made = await origin.request("POST", `/manage/v1/${kind}`, { name: "Ann" });
    const { id } = made.body as { id: number };
    terms.push(["POST", `/${kind}`, { name: "Other", slug: "other" }]);
    terms.push(
      ["PATCH", `/${kind}/${id}`, { name: "Bob" }],
      ["DELETE", `/${kind}/${id}`, undefined],
    );
  }
  return [
    ...types,
    ...terms,
    ...(await workingRequests(origin, document ?? 0)),
    ["GET", "/documents", undefined],
    ["GET", "/overview", undefined],
    ["POST", "/documents", { kind: "page", type: "note", name: "New", slug: "new" }],
    ["GET", `/documents/${page}`, undefined],
    ["POST", `/documents/${page}/check`, {}],
    ["GET", `/documents/${page}/references?direction=out`, undefined],
    ["GET", `/documents/${page}/answer`, undefined],
    ["GET", "/addresses", undefined],
    ["PUT", "/addresses/post/post", { publicUrl: null, previewUrl: "https://a.example/{slug}" }],
    ["POST", `/documents/${page}/preview-link`, {}],
    ["GET", `/documents/${page}/preview-links`, undefined],
    ["DELETE", `/documents/${page}/preview-links/${await linkOf(origin, page)}`, undefined],
    ["GET", `/documents/${page}/revisions`, undefined],
    ["GET", `/documents/${page}/revisions/${revision?.id}`, undefined],
    ["POST", `/documents/${page}/duplicate`, {}],
    ["PATCH", `/documents/${page}`, { name: "Other", slug: "other" }],
    ["DELETE", `/documents/${page}`, undefined],
    ["GET", `/documents/${document}/reach?action=delete`, undefined],
    ["POST", `/documents/${document}/publish`, {}],
    ["POST", `/documents/${document}/unpublish`, undefined],
    ["PUT", `/documents/${document}/schedule`, { publish_at: at }],
    ["GET", "/schedules", undefined],
    ["POST", "/releases", { name: "b" }],
    ["GET", "/releases", undefined],
    ["POST", `/releases/${release}/items`, { items }],
    ["GET", `/releases/${release}`, undefined],
    ["PUT", `/releases/${release}/schedule`, { at }],
    ["DELETE", `/releases/${release}/items/${document}`, undefined],
    ["DELETE", `/releases/${empty}`, undefined],
    ["POST", `/releases/${release}/items`, { items }],
    ["POST", `/releases/${release}/check`, undefined],
    ["POST", `/releases/${release}/publish`, undefined],
    ...importRequests,
    ["GET", "/tokens", undefined],
    ["POST", "/tokens", { label: "b", scopes: ["read", "manage"] }],
    ["DELETE", `/tokens/${ids.token}`, undefined],
    ["GET", "/edges", undefined],
    ["POST", "/edges", { name: "b", url: "https://b.example" }],
    ["POST", "/edges/join-tokens", {}],
    ["DELETE", `/edges/${ids.edge}`, undefined],
    ["GET", "/site", undefined],
    ["PATCH", "/site", { name: "Renamed", blogUrl: "https://b.example/blog/" }],
    ["GET", "/changes", undefined],
    ["GET", "/changes/1", undefined],
    ["GET", `/why?url=/v2/content/tag/${document}/`, undefined],
    ["GET", "/webhooks", undefined],
    ["POST", "/webhooks", hook],
    ["PATCH", hooks, { enabled: true }],
    ["POST", `${hooks}/secret`, {}],
    ["POST", `${hooks}/secret/end-previous`, undefined],
    ["POST", `${hooks}/test`, undefined],
    ["GET", `${hooks}/deliveries`, undefined],
    ["POST", `${hooks}/deliveries/${delivery}/redeliver`, undefined],
    ["DELETE", hooks, undefined],
    ...(await mediaRequests(origin, host)),
    ["GET", "/events", undefined],
    ["POST", "/presence", { tab: "a-tab-of-mine", document }],
  ];
}

/** The same of what belongs to people, some of it to whoever signs in. */
async function everyPersonsRequest(
  origin: TestOrigin,
): Promise<[string, string, unknown, Browser?][]> {
  const person = await personOf(origin, "author");
  const operator = await operatorOf(origin);
  await personOf(origin, "admin");
  await createBrowser(origin).send("POST", "/session", { email: person.email, password: PASSWORD });
  const sessions = (await person.send("GET", "/sessions")).body as { data: { id: number }[] };
  const [other] = sessions.data;
  const own = await person.send("GET", "/me");
  const member = `/people/${(own.body as { id: number }).id}`;
  const inviting = async (email: string) => {
    const { body } = await origin.request("POST", "/manage/v1/invitations", {
      email,
      role: "viewer",
    });
    return body as { id: number; secret: string };
  };
  const [first, second] = [await inviting("a@example.com"), await inviting("b@example.com")];
  const { secret } = first;
  return [
    ["POST", "/session", { email: person.email, password: PASSWORD }, createBrowser(origin)],
    ["POST", "/session/confirm", { password: PASSWORD }, person],
    ["GET", "/me", undefined, person],
    ["GET", "/sites", undefined, person],
    ["POST", "/sites", { slug: `${origin.site.slug}-made` }, operator],
    ["DELETE", `/sessions/${other?.id}`, undefined, person],
    ["PUT", "/me/password", { password: `${PASSWORD}!` }, person],
    ["GET", "/sessions", undefined, person],
    ...(await passkeyRequests(person)),
    ["POST", "/links/read", { secret }, createBrowser(origin)],
    ["POST", "/links/open", { secret, name: "A", password: PASSWORD }, createBrowser(origin)],
    ["GET", "/sign-in", undefined, createBrowser(origin)],
    ["GET", "/oidc/start", undefined, createBrowser(origin)],
    ["GET", "/oidc/callback", undefined, createBrowser(origin)],
    ["GET", "/people", undefined],
    ["PATCH", member, { role: "viewer" }],
    ["DELETE", member, undefined],
    ["GET", "/invitations", undefined],
    ["POST", "/invitations", { email: "c@example.com", role: "admin" }],
    ["DELETE", `/invitations/${second.id}`, undefined],
    ["GET", "/audit", undefined],
    ["GET", "/audit.csv", undefined],
    ["DELETE", "/session", undefined, person],
  ];
}

/** A passkey is asked for, added, used and removed. */
async function passkeyRequests(person: Browser): Promise<[string, string, unknown, Browser?][]> {
  const passkey = await passkeyOf(person);
  const own = `/me/passkeys/${passkey.number}`;
  const made = createAuthenticator().make(await askedToMake(person));
  const [signIn, confirm] = await Promise.all(
    (["/sign-in/passkey", "/session/confirm/passkey"] as const).map(async (path) =>
      passkey.answer(await askedToAnswer(person, path)),
    ),
  );
  return [
    ["GET", "/me/passkeys", undefined, person],
    ["GET", "/me/passkeys/new", undefined, person],
    ["POST", "/me/passkeys", { name: "Laptop", ...made }, person],
    ["GET", "/sign-in/passkey", undefined, person],
    ["GET", "/session/confirm/passkey", undefined, person],
    ["POST", "/session/confirm/passkey", confirm, person],
    ["PATCH", own, { name: "Key ring" }, person],
    ["POST", "/session/passkey", signIn, person],
    ["DELETE", own, undefined, person],
  ];
}

/** Whether whoever may only read may do it: it acts on nothing. */
const looks = (document: Document, method: string, path: string): boolean =>
  method === "GET" ||
  document.paths[pathIn(document, path)]?.[method.toLowerCase()]?.["x-larder-action"] === "read";

/** The path of the document that a request's path is an example of. */
const pathIn = (document: Document, path: string): string =>
  Object.keys(document.paths)
    // one that is written out is meant before one with a name in braces
    .toSorted((one, other) => one.split("{").length - other.split("{").length)
    .find((known) => new RegExp(`^${known.replaceAll(/\{\w+\}/g, "[^/]+")}(\\?.*)?$`).test(path)) ??
  path;

test("the OpenAPI document has every route of management and no other", async () => {
  const origin = await newOrigin();
  const document = await readDocument(origin);
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const routed = createApp(origin.parts)
    .routes.filter(({ method, path }) => method !== "ALL" && path.startsWith("/manage/v1/"))
    .map(
      ({ method, path }) =>
        `${method} ${path.slice("/manage/v1".length).replaceAll(/:(\w+)/g, "{$1}")}`,
    )
    .filter((route) => route !== "GET /openapi.json");
  expect(new Set(described)).toEqual(new Set(routed));
  expect(described.length).toBeGreaterThan(30);
});

test("what each operation answers is what the document says", async () => {
  const { origin, host } = await newMediaOrigin();
  const document = await readDocument(origin);
  const asked = new Set<string>();
  for (const [method, path, send, browser] of [
    ...(await everyRequest(origin, host)),
    ...(await everyPersonsRequest(origin)),
  ]) {
    const { status, body } = await (browser === undefined
      ? ask(origin, { ask: `${method} /manage/v1${path}`, send })
      : browser.send(method, path, send));
    const known = pathIn(document, path);
    const response = document.paths[known]?.[method.toLowerCase()]?.responses[String(status)];
    expect
      .soft([method, path, status, response !== undefined])
      .toEqual([method, path, status, true]);
    const schema = response?.content?.["application/json"]?.schema;
    const isFile = typeof body === "string" && response?.content !== undefined;
    const none = body === null || isFile ? [] : ["a body"];
    const wrong = schema === undefined ? none : mismatches(body, schema, document);
    expect.soft([method, path, wrong]).toEqual([method, path, []]);
    asked.add(`${method} ${known}`);
  }
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(asked).toEqual(new Set(described));
});

test("D16: every act at a site is written down with what it did, once", async () => {
  const { origin, host } = await newMediaOrigin();
  const document = await readDocument(origin);
  const acts = async () => {
    const { body } = await origin.request("GET", "/manage/v1/audit?limit=1");
    return (body as { data: { id: number; action: string }[] }).data[0];
  };
  const byToken = [
    ...(await everyRequest(origin, host)),
    ...(await everyPersonsRequest(origin)),
  ].filter(
    ([method, path, , browser]) =>
      !looks(document, method, path) &&
      browser === undefined &&
      !UNWRITTEN.test(`${method} ${path}`),
  );
  for (const [method, path, send] of byToken) {
    const before = await acts();
    await ask(origin, { ask: `${method} /manage/v1${path}`, send });
    const after = await acts();
    const action = `${method.toLowerCase()} ${pathIn(document, path)}`;
    expect.soft([action, after?.action]).toEqual([action, action]);
    expect.soft([action, (after?.id ?? 0) - (before?.id ?? 0)]).toEqual([action, 1]);
  }
});

test("refusals are described too", async () => {
  const origin = await newOrigin();
  const document = await readDocument(origin);
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, { responses }] of Object.entries(operations)) {
      const schema = responses["4XX"]?.content?.["application/json"]?.schema;
      const { status, body } = await ask(origin, {
        ask: `${method.toUpperCase()} /manage/v1${path.replaceAll(/\{\w+\}/g, "1")}`,
        token: null,
      });
      // what anybody may ask refuses nobody
      if (status < 400) continue;
      const wrong = schema === undefined ? ["no schema"] : mismatches(body, schema, document);
      expect.soft([method, path, wrong]).toEqual([method, path, []]);
    }
  }
});
