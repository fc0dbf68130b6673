import { expect, test } from "vitest";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** A site is not locked out by a slip: its last token that may manage is only revoked on purpose. */

const newOrigin = originsOfFile();

type Scopes = { scopes: string[]; label: string };

async function addToken(origin: TestOrigin, input: Partial<Scopes> = {}) {
  const wanted = { label: "x", scopes: ["manage"], ...input };
  const { body } = await origin.request("POST", "/manage/v1/tokens", wanted);
  return body as { id: number; token: string };
}

async function ownToken(origin: TestOrigin): Promise<number> {
  const { body } = await origin.request("GET", "/manage/v1/tokens");
  return (body as { data: { id: number }[] }).data[0]!.id;
}

const statusOf = async (origin: TestOrigin, path: string, as?: string) =>
  (await origin.request("DELETE", `/manage/v1/tokens/${path}`, undefined, as)).status;

test("it is refused with what to do, and the token stays in force", async () => {
  const origin = await newOrigin();
  await addToken(origin, { scopes: ["read", "write"] });
  const own = await ownToken(origin);
  const { status, body } = await origin.request("DELETE", `/manage/v1/tokens/${own}`);
  expect([status, body]).toEqual([
    409,
    { detail: expect.stringMatching(/Make another first.*force=1.*npm run site/s) as string },
  ]);
  expect((await origin.request("GET", "/manage/v1/site")).status).toBe(200);
});

test("it is revoked all the same where that is said", async () => {
  const origin = await newOrigin();
  const own = await ownToken(origin);
  expect(await statusOf(origin, `${own}?force=yes`)).toBe(400);
  expect(await statusOf(origin, `${own}?force=0`)).toBe(409);
  expect(await statusOf(origin, `${own}?force=1`)).toBe(200);
  expect((await origin.request("GET", "/manage/v1/site")).status).toBe(401);
});

test("any other is revoked without asking, and a revoked one or another site's is no other", async () => {
  const origin = await newOrigin();
  const own = await ownToken(origin);
  const reader = await addToken(origin, { scopes: ["read"] });
  const second = await addToken(origin);
  await origin.addSite(`${origin.token}-other`, `${origin.token}-other`);
  expect(await statusOf(origin, String(reader.id))).toBe(200);
  expect(await statusOf(origin, String(own))).toBe(200);
  expect(await statusOf(origin, String(second.id), second.token)).toBe(409);
});

test("of two that revoke the last two at once, one is refused", async () => {
  for (let round = 0; round < 10; round++) {
    const origin = await newOrigin();
    const own = await ownToken(origin);
    const { id, token } = await addToken(origin);
    const answers = await Promise.all([
      statusOf(origin, String(id)),
      statusOf(origin, String(own), token),
    ]);
    // the second may also come when its own token is gone already
    expect.soft(answers.filter((status) => status === 200)).toHaveLength(1);
  }
});
