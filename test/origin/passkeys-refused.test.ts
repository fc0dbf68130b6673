import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { relyingPartyOf } from "../../origin/people/passkeys/relying-party.ts";
import { PASSKEY_CHALLENGE_MS, SIGN_IN_FREE } from "../../shared/limits-people.ts";
import {
  cborMap,
  coseOf,
  createAuthenticator,
  DASHBOARD_HOST,
  pairOf,
  type Wrong,
} from "../support/authenticator.ts";
import { createFakeClock } from "../support/clock.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import {
  add,
  askedToAnswer,
  askedToMake,
  confirmBy,
  passkeyOf,
  signInBy,
} from "../support/passkeys.ts";
import { createBrowser, personOf, type Browser } from "../support/people.ts";

/** Passkeys that are not right, one thing at a time. */

const createOrigin = originsOfFile();
const at = { host: DASHBOARD_HOST };
const EVIL = "evil.example";

const createTimed = async () => {
  const clock = createFakeClock(Date.parse("2026-01-01T00:00:00Z"));
  return { clock, ...(await createOrigin({ clock })) };
};

/** Somebody with a passkey, and somebody else with another. */
async function createTwo(origin: TestOrigin) {
  const [ann, otto] = [await personOf(origin, "viewer"), await personOf(origin, "viewer")];
  return { ann, otto, anns: await passkeyOf(ann), ottos: await passkeyOf(otto) };
}

const REFUSED = {
  status: 401,
  body: { detail: "This passkey is not known here, or its answer was not right." },
};

/** What is wrong with any answer, whatever it is for. */
const WRONG: [string, Wrong][] = [
  ["that was made for something else", { type: "webauthn.nonsense" }],
  ["of another site's page", { origin: `https://${EVIL}` }],
  ["of a page of another port", { origin: `https://${DASHBOARD_HOST}:8443` }],
  ["of a page without TLS", { origin: `http://${DASHBOARD_HOST}` }],
  ["of a page below the host", { origin: `https://a.${DASHBOARD_HOST}` }],
  ["of a page in a frame of another site", { crossOrigin: true }],
  ["of a page in a frame, told otherwise", { topOrigin: `https://${EVIL}` }],
  ["for another host", { host: EVIL }],
  ["that nobody touched", { isPresent: false }],
  ["that did not make sure who it is", { isVerified: false }],
  ["to nothing", { challenge: "" }],
  ["to what nobody asked", { challenge: randomBytes(54).toString("base64url") }],
];

describe("B13: an answer by which somebody would sign in", () => {
  it.each<[string, Wrong]>([
    ...WRONG,
    ["of one that was made", { type: "webauthn.create" }],
    ["signed by another key", { signer: pairOf("ES256").privateKey }],
    ["signed by another kind of key", { signer: pairOf("RS256").privateKey }],
    ["that does not say whose it is", { userHandle: null }],
    ["that says it is somebody else's", { userHandle: randomBytes(32).toString("base64url") }],
    ["of a passkey nobody has", { id: randomBytes(32).toString("base64url") }],
    ["of no passkey", { id: "" }],
    ["without a signature", { tamper: () => ({ signature: "" }) }],
    ["with a signature of nonsense", { tamper: () => ({ signature: "MAYCAQECAQE" }) }],
    [
      "with other data than was signed",
      { tamper: (sent) => ({ authenticatorData: counted(sent) }) },
    ],
    [
      "that is cut off",
      { tamper: (sent) => ({ authenticatorData: sent.authenticatorData.slice(0, 40) }) },
    ],
    ["without data", { tamper: () => ({ authenticatorData: "" }) }],
    ["that is no JSON", { tamper: () => ({ clientDataJSON: "eyI" }) }],
    ["that is JSON of nothing", { tamper: () => ({ clientDataJSON: jsonOf(null) }) }],
    ["that is JSON of a prototype", { tamper: () => ({ clientDataJSON: PROTOTYPE }) }],
  ])("%s is refused as if nobody had the passkey", async (_, wrong) => {
    const origin = await createOrigin();
    const { anns } = await createTwo(origin);
    const answer = await signInBy(origin, anns, wrong);
    expect(answer).toMatchObject(REFUSED);
    expect(answer.cookie()).toBeNull();
    expect((await signInBy(origin, anns)).status).toBe(200);
  });

  it("by somebody else's name for a passkey is refused", async () => {
    const origin = await createOrigin();
    const { anns, ottos } = await createTwo(origin);
    expect(await signInBy(origin, ottos, { id: anns.id })).toMatchObject(REFUSED);
  });

  it("at another host than the passkey's is refused", async () => {
    const origin = await createOrigin();
    const { anns } = await createTwo(origin);
    const browser = createBrowser(origin);
    const there = { host: EVIL };
    const { body } = await browser.send("GET", "/sign-in/passkey", undefined, there);
    expect(body).toMatchObject({ rpId: EVIL });
    const proof = anns.answer(body as Parameters<typeof anns.answer>[0]);
    expect(await browser.send("POST", "/session/passkey", proof, there)).toMatchObject(REFUSED);
    // and what was signed for there is of no use here
    expect(await browser.send("POST", "/session/passkey", proof, at)).toMatchObject(REFUSED);
  });

  it("is good once, also when it comes twice at the same time", async () => {
    const origin = await createOrigin();
    const { anns } = await createTwo(origin);
    const asked = await askedToAnswer(createBrowser(origin), "/sign-in/passkey");
    const proof = anns.answer(asked);
    const send = (sent: object) => createBrowser(origin).send("POST", "/session/passkey", sent, at);
    const both = await Promise.all([send(proof), send(proof)]);
    expect(both.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      200, 409,
    ]);
    expect((await send(proof)).status).toBe(409);
    expect((await send(anns.answer(asked))).status, "signed once more").toBe(409);
    const challenge = `${asked.challenge}=`;
    expect(await send(anns.answer(asked, { challenge })), "spelt otherwise").toMatchObject(REFUSED);
  });

  it("is good for five minutes", async () => {
    const { clock, ...origin } = await createTimed();
    const { anns } = await createTwo(origin);
    const browser = createBrowser(origin);
    const first = anns.answer(await askedToAnswer(browser, "/sign-in/passkey"));
    await clock.advance(PASSKEY_CHALLENGE_MS - 1);
    expect((await browser.send("POST", "/session/passkey", first, at)).status).toBe(200);
    const second = anns.answer(await askedToAnswer(browser, "/sign-in/passkey"));
    await clock.advance(PASSKEY_CHALLENGE_MS);
    expect((await browser.send("POST", "/session/passkey", second, at)).status).toBe(409);
  });

  it("of a passkey whose counter went back is refused, and written down", async () => {
    const origin = await createOrigin();
    const { ann, anns } = await createTwo(origin);
    const counting = await passkeyOf(ann, { counts: true });
    expect((await signInBy(origin, counting, { counter: 7 })).status).toBe(200);
    for (const counter of [7, 6, 1])
      expect(await signInBy(origin, counting, { counter })).toMatchObject(REFUSED);
    expect((await signInBy(origin, counting, { counter: 8 })).status).toBe(200);
    // one that stops counting, as those do that are kept on several devices
    expect((await signInBy(origin, counting, { counter: 0 })).status).toBe(200);
    expect(await signInBy(origin, counting, { counter: 8 })).toMatchObject(REFUSED);
    expect((await signInBy(origin, counting, { counter: 2 ** 32 - 1 })).status).toBe(200);
    expect((await signInBy(origin, anns)).status).toBe(200);
    const { body } = await origin.request("GET", "/manage/v1/audit?q=went back");
    expect((body as { data: { object: string }[] }).data.map(({ object }) => object)).toEqual(
      Array.from({ length: 4 }, () => "refused: its counter went back"),
    );
  });

  it("waits after some in vain from an address of the network, and keeps nobody else out", async () => {
    const { clock, ...origin } = await createTimed();
    const { ann, anns } = await createTwo(origin);
    const tries = Array.from({ length: SIGN_IN_FREE.address }, () =>
      signInBy(origin, createAuthenticator()),
    );
    for (const { status } of await Promise.all(tries)) expect(status).toBe(401);
    const waits = await signInBy(origin, anns);
    expect(waits.status).toBe(429);
    expect(Number(waits.headers.get("retry-after"))).toBeGreaterThan(0);
    await clock.advance(2_000);
    expect((await signInBy(origin, anns)).status).toBe(200);
    expect((await ann.send("GET", "/me")).status).toBe(200);
  });

  it("comes from a page of the dashboard", async () => {
    const origin = await createOrigin();
    const { anns } = await createTwo(origin);
    const browser = createBrowser(origin);
    const proof = anns.answer(await askedToAnswer(browser, "/sign-in/passkey"));
    const strange = { ...at, "sec-fetch-site": "cross-site" };
    expect((await browser.send("POST", "/session/passkey", proof, strange)).status).toBe(403);
  });
});

describe("B13: an answer by which somebody would confirm", () => {
  it.each(WRONG)("%s is refused", async (_, wrong) => {
    const origin = await createOrigin();
    const { ann, anns } = await createTwo(origin);
    expect(await confirmBy(ann, anns, wrong)).toMatchObject(REFUSED);
  });

  it("by somebody else's passkey is refused, and so is what another session was asked", async () => {
    const origin = await createOrigin();
    const { ann, anns, ottos } = await createTwo(origin);
    expect(await confirmBy(ann, ottos)).toMatchObject(REFUSED);
    expect(await confirmBy(ann, ottos, { id: anns.id })).toMatchObject(REFUSED);
    const other = await signInBy(origin, anns);
    const asked = await askedToAnswer(other, "/session/confirm/passkey");
    const signIn = await askedToAnswer(other, "/sign-in/passkey");
    for (const { challenge } of [asked, signIn])
      expect(await confirmBy(ann, anns, { challenge })).toMatchObject(REFUSED);
    const proof = anns.answer(asked);
    const send = (browser: Browser) => browser.send("POST", "/session/confirm/passkey", proof, at);
    expect(await send(ann)).toMatchObject(REFUSED);
    expect((await send(other)).status).toBe(200);
    expect((await send(other)).status).toBe(409);
  });

  it("is not asked of who has no passkey, or none for this host", async () => {
    const origin = await createOrigin();
    const viewer = await personOf(origin, "viewer");
    const ask = (host: string) =>
      viewer.send("GET", "/session/confirm/passkey", undefined, { host });
    expect((await ask(DASHBOARD_HOST)).status).toBe(404);
    await passkeyOf(viewer);
    expect((await ask(DASHBOARD_HOST)).status).toBe(200);
    expect((await ask(EVIL)).status).toBe(404);
  });
});

describe("B13: a new passkey", () => {
  const { publicKey } = pairOf("ES256");
  const jwk = publicKey.export({ format: "jwk" });
  const [x, y] = [jwk.x, jwk.y].map((text) => Buffer.from(text ?? "", "base64url")) as [
    Buffer,
    Buffer,
  ];

  it.each<[string, Wrong]>([
    ...WRONG,
    ["that is an answer", { type: "webauthn.get" }],
    ["that is none", { hasMade: false }],
    ["without a name", { credential: Buffer.alloc(0) }],
    ["with far too long a name", { credential: randomBytes(1_024) }],
    ["without a key", { key: Buffer.alloc(0) }],
    ["with a key of nonsense", { key: randomBytes(70) }],
    ["with a key of nothing", { key: cborMap([]) }],
    ["with half a key", { key: coseOf(publicKey).subarray(0, 50) }],
    ["with a point that is on no curve", { key: keyOf(x, Buffer.alloc(32, 1)) }],
    ["with a short point", { key: keyOf(x, y.subarray(1)) }],
    ["of an algorithm that was not asked for", { key: keyOf(x, y, -35) }],
    ["of one kind that says it is another", { key: keyOf(x, y, -257) }],
    [
      "with a key said twice",
      {
        key: cborMap([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, x],
          [-2, y],
        ]),
      },
    ],
    ["with a small key", { key: rsaOf(randomBytes(128)) }],
    ["with an endless key", { key: rsaOf(randomBytes(1_024)) }],
    [
      "with a number in place of a key",
      {
        key: cborMap([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, 7],
          [-3, 7],
        ]),
      },
    ],
  ])("%s is refused", async (_, wrong) => {
    const origin = await createOrigin();
    const viewer = await personOf(origin, "viewer");
    expect((await add(viewer, createAuthenticator(), wrong)).status).toBe(400);
    expect((await viewer.send("GET", "/me/passkeys")).body).toEqual({ data: [] });
  });

  it("is made once of an offer, for who had it, and is nobody else's", async () => {
    const { clock, ...origin } = await createTimed();
    const { ann, otto, anns } = await createTwo(origin);
    const one = createAuthenticator();
    const sent = { name: "One", ...one.make(await askedToMake(ann)) };
    const send = (browser: Browser, body: object) => browser.send("POST", "/me/passkeys", body, at);
    expect((await send(otto, sent)).status).toBe(400);
    expect(
      (await send(ann, { ...sent, userHandle: randomBytes(32).toString("base64url") })).status,
    ).toBe(400);
    expect((await send(ann, sent)).status).toBe(201);
    expect((await send(ann, sent)).status).toBe(409);
    const credential = Buffer.from(anns.id, "base64url");
    expect(await add(otto, createAuthenticator(), { credential })).toMatchObject({
      status: 409,
      body: { detail: "This passkey is there already." },
    });
    const late = createAuthenticator().make(await askedToMake(ann));
    await clock.advance(PASSKEY_CHALLENGE_MS);
    expect((await send(ann, { name: "Late", ...late })).status).toBe(409);
    const { body } = await ann.send("GET", "/me/passkeys");
    expect((body as { data: unknown[] }).data).toHaveLength(2);
  });

  it("of somebody else is neither renamed nor removed", async () => {
    const origin = await createOrigin();
    const { ann, ottos } = await createTwo(origin);
    const path = `/me/passkeys/${ottos.number}`;
    expect((await ann.send("PATCH", path, { name: "Mine" })).status).toBe(404);
    expect((await ann.send("DELETE", path)).status).toBe(404);
    expect((await ann.send("DELETE", "/me/passkeys/2147483648")).status).toBe(400);
    expect((await signInBy(origin, ottos)).status).toBe(200);
  });
});

type Sent = Record<"clientDataJSON" | "authenticatorData", string>;

describe("a body", () => {
  it.each<[string, (valid: Sent) => unknown]>([
    ["of nothing", () => ({})],
    ["of a list", (valid) => [valid]],
    ["with a number", (valid) => ({ ...valid, clientDataJSON: 7 })],
    ["with a list", (valid) => ({ ...valid, authenticatorData: [valid.authenticatorData] })],
    ["with a part twice as long", (valid) => ({ ...valid, authenticatorData: "e".repeat(9_000) })],
    ["with more than there is", (valid) => ({ ...valid, more: 1 })],
    ["that is huge", (valid) => ({ ...valid, clientDataJSON: "e".repeat(300_000) })],
    ["in another spelling", (valid) => ({ ...valid, authenticatorData: "+/==" })],
    ["with NUL", (valid) => ({ ...valid, clientDataJSON: "a\u0000b" })],
    ["with half a pair", (valid) => ({ ...valid, userHandle: "\ud800" })],
  ])("%s is 400", async (_, change) => {
    const origin = await createOrigin();
    const { ann, anns } = await createTwo(origin);
    const [signIn, confirm, make] = [
      anns.answer(await askedToAnswer(ann, "/sign-in/passkey")),
      anns.answer(await askedToAnswer(ann, "/session/confirm/passkey")),
      createAuthenticator().make(await askedToMake(ann)),
    ];
    const named = { name: "x", ...make };
    for (const [path, valid] of [
      ["/session/passkey", signIn],
      ["/session/confirm/passkey", confirm],
      ["/me/passkeys", named],
    ] as const)
      expect
        .soft([path, (await ann.send("POST", path, change(valid), at)).status])
        .toEqual([path, 400]);
  });

  it("with a prototype has no more in it than it says", async () => {
    const origin = await createOrigin();
    const { ann, anns, ottos } = await createTwo(origin);
    const proof = anns.answer(await askedToAnswer(ann, "/sign-in/passkey"));
    const { id, ...without } = proof;
    const sent = JSON.stringify(without).replace("{", `{"__proto__":{"id":"${id}"},`);
    expect((await ann.send("POST", "/session/passkey", sent, at)).status).toBe(400);
    expect((await signInBy(origin, ottos)).status).toBe(200);
  });

  it.each(["", " ", "x".repeat(101), "a\u0000b", "\udc00"])(
    "with the name %j is 400",
    async (name) => {
      const origin = await createOrigin();
      const viewer = await personOf(origin, "viewer");
      expect((await add(viewer, createAuthenticator(), {}, name)).status).toBe(400);
      const { number } = await passkeyOf(viewer);
      expect((await viewer.send("PATCH", `/me/passkeys/${number}`, { name })).status).toBe(400);
    },
  );
});

describe("the host that passkeys are for", () => {
  const partyOf = (host: string | null, dashboardUrl: string | null = null) =>
    relyingPartyOf(dashboardUrl, new Headers(host === null ? {} : { host }));

  it("is that of the dashboard, and of no other page", () => {
    expect(partyOf("cms.example")).toEqual({
      host: "cms.example",
      origins: ["https://cms.example"],
    });
    expect(partyOf("CMS.example:8443").origins).toEqual(["https://cms.example:8443"]);
    expect(partyOf(EVIL, "https://cms.example")).toEqual({
      host: "cms.example",
      origins: ["https://cms.example"],
    });
    expect(partyOf("localhost:8700")).toEqual({
      host: "localhost",
      origins: ["https://localhost:8700", "http://localhost:8700"],
    });
    expect(partyOf(null, "http://localhost:8700").origins).toEqual(["http://localhost:8700"]);
  });

  it.each([
    null,
    "",
    "127.0.0.1:8700",
    "[::1]:8700",
    "2130706433",
    "a b",
    "a@b",
    "a/b",
    "a:x",
    "é.example",
  ])("is not %j", (host) => {
    expect(() => partyOf(host)).toThrow("Passkeys are made for a name");
  });
});

const jsonOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const PROTOTYPE = Buffer.from('{"__proto__":{"type":"webauthn.get"},"constructor":1}').toString(
  "base64url",
);

/** Data with one use more. */
function counted({ authenticatorData }: { authenticatorData: string }): string {
  const bytes = Buffer.from(authenticatorData, "base64url");
  bytes.writeUInt32BE(bytes.readUInt32BE(33) + 1, 33);
  return bytes.toString("base64url");
}

const keyOf = (x: Buffer, y: Buffer, algorithm = -7): Buffer =>
  cborMap([
    [1, 2],
    [3, algorithm],
    [-1, 1],
    [-2, x],
    [-3, y],
  ]);

const rsaOf = (modulus: Buffer): Buffer =>
  cborMap([
    [1, 3],
    [3, -257],
    [-1, modulus],
    [-2, Buffer.from("AQAB", "base64url")],
  ]);
