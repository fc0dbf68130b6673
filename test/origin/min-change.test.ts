import { describe, expect, test } from "vitest";
import { createApp } from "../../origin/app.ts";
import { createFlights } from "../../shared/flights.ts";
import { signRequest } from "../../shared/signature.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** Reads from at least a change, as the origin answers them: readers', and edges'. */

const newOrigin = originsOfFile();
const A = "/v2/pages/p/a/";

/** A site whose log has everything. @returns its last change too */
async function createSite() {
  const origin = await newOrigin();
  await makeType(origin, "page-types", "p", [text("words")]);
  await makePage(origin, "p", "a", { words: "old" });
  await origin.materialize();
  const { body } = await origin.request("GET", "/manage/v1/changes");
  const last = (body as { data: { number: number }[] }).data[0]!.number;
  const app = createApp(origin.parts);
  const read = async (change: number | string, path = A) =>
    app.request(path, {
      headers: { authorization: `Token ${origin.token}`, "larder-min-change": String(change) },
    });
  return { origin, last, read, app };
}

async function askAsEdge(
  { origin, app }: { origin: TestOrigin; app: ReturnType<typeof createApp> },
  change: number,
) {
  const params = { site: String(origin.site.id), query: A, fresh: "1", change: String(change) };
  const path = `/internal/v1/rendition?${new URLSearchParams(params).toString()}`;
  const { clock, pushKeys } = origin.parts;
  const signable = { method: "GET", host: "o.test", path, body: new Uint8Array() };
  const signature = await signRequest(pushKeys, clock.now(), signable);
  return app.request(path, { headers: { "larder-signature": signature } });
}

const publish = (origin: TestOrigin, words: string) =>
  origin.request("PATCH", A, { fields: { words } });
const wordsOf = async (response: Response) =>
  ((await response.json()) as { data: { fields: { words: string } } }).data.fields.words;

describe("a read from a change", () => {
  test("that the site does not have is refused with a sentence, at the door and to edges", async () => {
    const site = await createSite();
    const { last, read } = site;
    for (const number of [last + 1, 999_999_999_999_999]) {
      const detail = `larder-min-change names change ${number}, which this site does not have.`;
      for (const response of [await read(number), await askAsEdge(site, number)]) {
        expect([response.status, await response.json()]).toEqual([400, { detail }]);
        expect(response.headers.get("larder-change")).toBe(String(last));
      }
    }
    for (const wrong of ["", "x", "-1", "1.5", "9".repeat(16)])
      expect([wrong, (await read(wrong)).status]).toEqual([wrong, 400]);
  });

  test("that was just committed has it, before anything is in the log", async () => {
    const site = await createSite();
    await publish(site.origin, "new");
    const answers = [await site.read(site.last + 1), await askAsEdge(site, site.last + 1)];
    for (const response of answers) {
      expect([response.status, response.headers.has("larder-position")]).toEqual([200, false]);
      expect(await wordsOf(response)).toBe("new");
    }
    expect(answers[1]!.headers.get("larder-change")).toBe(String(site.last + 1));
  });

  test("that is in the log comes from there, though later ones are not", async () => {
    const site = await createSite();
    await publish(site.origin, "new");
    const before = site.origin.events.length;
    const response = await askAsEdge(site, site.last);
    expect([await wordsOf(response), response.headers.has("larder-position")]).toEqual([
      "old",
      true,
    ]);
    expect(site.origin.events.slice(before)).toEqual([]);
  });

  test("has it for everybody who asks at the same time, whichever change they name", async () => {
    const { origin, last, read } = await createSite();
    await publish(origin, "1");
    await publish(origin, "2");
    const asked = Array.from({ length: 20 }, (_, at) => last + 1 + (at % 2));
    const answers = await Promise.all(asked.map((change) => read(change)));
    expect(new Set(await Promise.all(answers.map(wordsOf)))).toEqual(new Set(["2"]));
  });

  test("counts the changes of its own site", async () => {
    const { origin, last } = await createSite();
    await origin.addSite(`${origin.site.slug}-other`, "other");
    const app = createApp(origin.parts);
    const headers = { authorization: "Token other", "larder-min-change": String(last) };
    expect((await app.request(A, { headers })).status).toBe(400);
  });
});

describe("work under way", () => {
  test("is shared by name until it has ended, its failure too", async () => {
    const flights = createFlights<string>();
    const held: { end: (value: string) => void; fail: (error: Error) => void }[] = [];
    const share = (name: string) =>
      flights.share(name, () => new Promise((end, fail) => held.push({ end, fail })));
    const [first, same, other] = [share("a"), share("a"), share("b")];
    expect(held).toHaveLength(2);
    held[0]!.end("1");
    expect([await first, await same]).toEqual(["1", "1"]);
    const again = [share("a"), share("a")];
    expect(held).toHaveLength(3);
    held[2]!.fail(new Error("broken"));
    await expect(again[0]).rejects.toThrow("broken");
    await expect(again[1]).rejects.toThrow("broken");
    held[1]!.end("2");
    expect(await other).toBe("2");
    void share("a");
    expect(held).toHaveLength(4);
  });
});
