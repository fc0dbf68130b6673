import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withRevalidation, withSharing, withWholeAnswers } from "../../../client/src/index.ts";
import { good, hangs, refusal, failing, said, scriptedFetch } from "../scripted-fetch.ts";

/** C1, C8, C9: what is an answer, what is sent once. */

const token = (name: string) => ({ headers: { authorization: `Token ${name}` } });

describe("an answer is whole", () => {
  const whole = (response: Response | Error) =>
    withWholeAnswers()(scriptedFetch(response).fetch)("/x");

  it.each(["", " ", "{", '{"data": [1, 2', "<!doctype html>", "null", "1", '"text"', "undefined"])(
    "or it is broken: %j",
    async (text) => {
      await expect(whole(new Response(text))).rejects.toMatchObject({
        code: "broken",
        status: 200,
      });
      const missing = new Response(text, { status: 404 });
      await expect(whole(missing)).rejects.toMatchObject({ code: "broken", status: 404 });
    },
  );

  it("or unreachable: a body that breaks off", async () => {
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (controller.desiredSize === 1) controller.enqueue(new TextEncoder().encode('{"data"'));
        controller.error(new TypeError("reset"));
      },
    });
    await expect(whole(new Response(body))).rejects.toMatchObject({ code: "unreachable" });
    await expect(whole(new TypeError("no route"))).rejects.toMatchObject({ code: "unreachable" });
  });

  it.each([
    ["any JSON object, __proto__ as a member too", new Response('{"__proto__": {"a": 1}}'), 200],
    ["a refusal", refusal(), 404],
    ["whatever a server says that fails", new Response("<p>Bad gateway", { status: 502 }), 502],
    ["nothing, where nothing changed", new Response(null, { status: 304 }), 304],
  ])("and let through: %s", async (_, response, status) => {
    expect((await whole(response)).status).toBe(status);
  });
});

describe("what did not change", () => {
  const unchanged = (more = {}) =>
    new Response(null, { status: 304, headers: { etag: '"1"', ...more } });

  it("is asked for by its ETag, and answered as it was, with what the answer says now", async () => {
    const scripted = scriptedFetch(
      good("x", { etag: '"1"', position: "1.5" }),
      unchanged({ "larder-freshness": "unverified" }),
    );
    const fetch = withRevalidation()(scripted.fetch);
    await fetch("/x");
    const response = await fetch("/x");
    expect([response.status, await said(response)]).toEqual([200, "x"]);
    expect(response.headers.get("larder-freshness")).toBe("unverified");
    expect(response.headers.get("larder-position")).toBe("1.5");
    const [first, second] = scripted.asked.map(({ init }) => new Headers(init.headers));
    expect([first?.get("if-none-match"), second?.get("if-none-match")]).toEqual([null, '"1"']);
  });

  it.each([
    ["another token's", good("x", { etag: '"1"' }), "/x", "b"],
    ["another address's", good("x", { etag: '"1"' }), "/y", "a"],
    ["a preview", good("x", { etag: '"1"', "cache-control": "private, no-store" }), "/x", "a"],
    ["a refusal", refusal(404, { etag: '"1"' }), "/x", "a"],
    ["an answer without one", good("x"), "/x", "a"],
  ])("is never %s", async (_, first, address, name) => {
    const scripted = scriptedFetch(first, good("y"));
    const fetch = withRevalidation()(scripted.fetch);
    await fetch("/x", token("a"));
    expect(await said(fetch(address, token(name)))).toBe("y");
    expect(new Headers(scripted.asked[1]?.init.headers).has("if-none-match")).toBe(false);
  });

  it("is forgotten when there is too much of it", async () => {
    const answer = (name: string) => good(name, { etag: `"${name}"` });
    const scripted = scriptedFetch(...["a", "b", "c", "a"].map(answer));
    const fetch = withRevalidation({ entries: 2 })(scripted.fetch);
    for (const name of ["a", "b", "c", "a"]) await fetch(`/${name}`);
    const sent = scripted.asked.map(({ init }) => new Headers(init.headers).has("if-none-match"));
    expect(sent).toEqual([false, false, false, false]);
  });
});

describe("equal reads at once", () => {
  it("are one request, whose answer each can read for itself", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ path: fc.constantFrom("/x", "/y"), name: fc.constantFrom("a", "b") }),
          {
            maxLength: 20,
          },
        ),
        async (reads) => {
          const asked: string[] = [];
          const fetch = withSharing()(async (input, init) => {
            const key = `${input} ${new Headers(init?.headers).get("authorization") ?? ""}`;
            asked.push(key);
            await Promise.resolve();
            return good(key);
          });
          const answers = await Promise.all(
            reads.map(async ({ path, name }) => said(fetch(path, token(name)))),
          );
          expect(answers).toEqual(reads.map(({ path, name }) => `${path} Token ${name}`));
          expect(asked.toSorted()).toEqual([...new Set(answers)].toSorted());
        },
      ),
    );
  });

  it("are two when one of them wants another change, or is no read", async () => {
    const scripted = scriptedFetch(...["1", "2", "3", "4"].map((text) => good(text)));
    const fetch = withSharing()(scripted.fetch);
    const at = (change: string) => fetch("/x", { headers: { "larder-min-change": change } });
    const writes = () => fetch("/x", { method: "POST" });
    expect(await Promise.all([at("1"), at("2"), writes(), writes()].map(said))).toEqual([
      "1",
      "2",
      "3",
      "4",
    ]);
  });

  it("fail together, and leave nothing to the next", async () => {
    const scripted = scriptedFetch(new TypeError("broken"), good("next"));
    const fetch = withSharing()(scripted.fetch);
    const both = await Promise.allSettled([fetch("/x"), fetch("/x")]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await said(fetch("/x"))).toBe("next");
  });

  it("end one by one, and the request with the last", async () => {
    const scripted = scriptedFetch(hangs, good("next"));
    const fetch = withSharing()(scripted.fetch);
    const stops = [new AbortController(), new AbortController()];
    const reads = stops.map(({ signal }) => fetch("/x", { signal }));
    for (const read of reads) read.catch(() => undefined);
    const isEnded = () => scripted.asked[0]?.init.signal?.aborted;
    stops[0]?.abort();
    await expect(reads[0]).rejects.toThrow(/aborted/);
    expect(isEnded()).toBe(false);
    stops[1]?.abort();
    await expect(reads[1]).rejects.toThrow(/aborted/);
    expect(isEnded()).toBe(true);
    expect(await said(fetch("/x"))).toBe("next");
  });

  it("that are failures of a server are all told so", async () => {
    const fetch = withSharing()(scriptedFetch(failing()).fetch);
    const both = await Promise.all([fetch("/x"), fetch("/x")]);
    expect(both.map(({ status }) => status)).toEqual([503, 503]);
  });
});
