import type { Fault } from "../fault.ts";

const PEOPLE = ["test/origin/people.test.ts"];

/** Who signs in, and what they may. */
export const peopleFaults: Fault[] = [
  {
    name: "a cookie is taken from any page",
    file: "origin/http/managing.ts",
    find: "  refuseForgery(request);\n",
    put: "",
    tests: PEOPLE,
  },
  {
    name: "a role may do everything",
    file: "origin/http/manage/routes.ts",
    find: "    if (!managing.may(action))",
    put: "    if (!managing.may(action) && !managing.may('read'))",
    tests: ["test/origin/permissions.test.ts"],
  },
  {
    name: "an act is done and not written down",
    file: "origin/people/audit.ts",
    find: "      await insertAct(tx, act, timeFrom(clock, 0));\n",
    put: "",
    tests: ["test/origin/permissions.test.ts"],
  },
  {
    name: "who guesses passwords never waits",
    file: "origin/people/failures.ts",
    find: "    if (waitMs > 0)",
    put: "    if (waitMs > 1e12)",
    tests: PEOPLE,
  },
  {
    name: "guesses that come at once are all heard",
    file: "origin/people/failures.ts",
    find: "const turns = createSlots(1);",
    put: "const turns = createSlots(100);",
    tests: PEOPLE,
  },
  {
    name: "a link opens as often as it is opened",
    file: "origin/people/links.ts",
    find: "    if ((await takeLink(tx, link.id)) === undefined) throw used();\n",
    put: "",
    tests: PEOPLE,
  },
  {
    name: "a session goes on for ever",
    file: "origin/people/sessions.ts",
    find: "oldest: timeFrom(clock, -SESSION_MOST_MS),",
    put: "oldest: timeFrom(clock, -SESSION_MOST_MS * 10),",
    tests: PEOPLE,
  },
  {
    name: "the same request is answered from memory although its token is gone",
    file: "edge/node/recall.ts",
    find: "if (given === undefined || etagOf(peek(way.token)) !== given.token) return false;",
    put: "if (given === undefined) return false;",
    tests: ["test/edge/node/recall.test.ts"],
  },
  {
    name: "whoever has seen a change is answered from memory",
    file: "edge/node/recall.ts",
    find: 'if (UNUSUAL.some((name) => typeof valueOf(name) === "string")) return undefined;',
    put: "",
    tests: ["test/edge/node/recall.test.ts"],
  },
  {
    name: "of two tokens the first is taken from memory",
    file: "edge/node/recall.ts",
    find: ' || timesIn(rawHeaders, "authorization") > 1',
    put: "",
    tests: ["test/edge/node/recall.test.ts"],
  },
  {
    name: "elsewhere: an address that nobody verified counts",
    file: "origin/people/oidc/provider.ts",
    find: 'email.success && (isVerified === true || isVerified === "true") ? email.data : null',
    put: "email.success ? email.data : null",
    tests: ["test/origin/oidc.test.ts"],
  },
  {
    name: "elsewhere: who left may come back whenever",
    file: "origin/people/oidc/cookie.ts",
    find: "return ageMs >= 0 && ageMs <= OIDC_LEAVING_MS ? leaving : undefined;",
    put: "return ageMs >= 0 || OIDC_LEAVING_MS > 0 ? leaving : undefined;",
    tests: ["test/origin/oidc.test.ts"],
  },
  {
    name: "elsewhere: an account is opened by its address alone",
    file: "origin/people/oidc/sign-in.ts",
    find: "if (email === null || (invitations.length === 0 && given.size === 0)) return undefined;",
    put: "if (email === null) return undefined;",
    tests: ["test/origin/oidc.test.ts"],
  },
  {
    name: "narrowed: what becomes of documents is not asked of the membership",
    file: "origin/content/change/record.ts",
    find: "  await refuseOutside(current, [\n",
    put: "  await refuseOutside({ ...current, within: { types: null, locales: null } }, [\n",
    tests: ["test/origin/narrowed.test.ts"],
  },
  {
    name: "narrowed: a working copy is anybody's in every locale",
    file: "origin/content/working/copies.ts",
    find: "  if (editor !== null) await refuseOutside(current, [place]);\n",
    put: "",
    tests: ["test/origin/narrowed.test.ts"],
  },
  {
    name: "narrowed: a sign-in by a group widens a membership",
    file: "origin/db/people/people.ts",
    find: "  const isKept = narrowed === undefined;",
    put: "  const isKept = false;",
    tests: ["test/origin/oidc.test.ts"],
  },
];
