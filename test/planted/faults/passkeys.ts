import type { Fault } from "../fault.ts";

const REFUSED = ["test/origin/passkeys-refused.test.ts"];
const PASSKEYS = ["test/origin/passkeys.test.ts"];

/** Passkeys. */
export const passkeyFaults: Fault[] = [
  {
    name: "passkeys: an answer is good as often as it is sent",
    file: "origin/db/people/passkeys.ts",
    find: "      on conflict (hash) do nothing returning hash`\n",
    put: "      on conflict (hash) do update set expires_at = excluded.expires_at returning hash`\n",
    tests: REFUSED,
  },
  {
    name: "passkeys: nobody has to be sure who it is",
    file: "origin/people/passkeys/answer.ts",
    find: "    data.isPresent &&\n    data.isVerified;",
    put: "    data.isPresent;",
    tests: REFUSED,
  },
  {
    name: "passkeys: any page may have asked",
    file: "origin/people/passkeys/answer.ts",
    find: "    party.origins.includes(client.origin) &&\n",
    put: "",
    tests: REFUSED,
  },
  {
    name: "passkeys: what one session was asked, another answers",
    file: "origin/people/passkeys/challenge.ts",
    find: '  if (purpose.kind !== "sign-in") words.push(String(purpose.session));\n',
    put: "",
    tests: REFUSED,
  },
  {
    name: "passkeys: a counter may go back",
    file: "origin/people/passkeys/prove.ts",
    find: "  if (before > 0 && data.counter > 0 && data.counter <= before)",
    put: "  if (before > 2 ** 40)",
    tests: REFUSED,
  },
  {
    name: "passkeys: the only way in can be taken away",
    file: "origin/people/passkeys/add.ts",
    find: "    if (left !== undefined && !left.hasPassword && !left.isElsewhere && !left.hasPasskey)",
    put: "    if (left === undefined)",
    tests: PASSKEYS,
  },
  {
    name: "passkeys: who left a provider comes in by one",
    file: "origin/people/passkeys/sign-in.ts",
    find: "  return ways?.isElsewhere === true && !ways.hasPassword;",
    put: "  return ways === undefined;",
    tests: PASSKEYS,
  },
];
