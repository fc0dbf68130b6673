import { beforeAll, describe, expect, it } from "vitest";
import { Butter } from "../../../client/src/butter/index.ts";
import { memoryStore } from "../../../client/src/index.ts";
import { listen } from "../../support/listener.ts";
import { startFailing } from "../failing-server.ts";
import { FAILURES, good, type Behaviour } from "../portable/behaviour.ts";
import {
  at,
  cancel,
  expectSame,
  ours,
  outcome,
  seen,
  theirs,
  useToken,
  type Told,
} from "./both.ts";

/** `larder/butter` and `buttercms` 3 at servers that fail: the same errors where nobody answers, and answers where somebody may. */

beforeAll(() => useToken("read"));

const listening = (told: Told) => ({
  onResponse: async (response: Response) => void told.push(["response", await response.text()]),
  onError: (errors: unknown, of: unknown) => void told.push(["error", errors, of]),
});
/** What hangs is waited for so long, ms; all else may take longer on a busy machine. */
const HANGS_MS = 300;
const timeoutOf = ({ kind }: Behaviour) => (/hang|slow/u.test(kind) ? HANGS_MS : 10_000);
/** Nothing that went before: each call is judged by what the server does now. */
const plain = { copies: null, highWaterMark: false };

const MORE: [name: string, behaviour: Behaviour][] = [
  ...Object.entries(FAILURES).map(([name, { behaviour }]): [string, Behaviour] => [
    name,
    behaviour,
  ]),
  ["a refusal", { kind: "refusal", status: 403, detail: "Not yours." }],
  ["500 with somebody else's page", { kind: "page", status: 500 }],
  ["another status of success", { kind: "refusal", status: 201, detail: "Made." }],
  ["no body at all", { kind: "status", status: 204 }],
];

describe.each(MORE)("nothing but %s", (_, behaviour) => {
  it("fails alike, again and again", async () => {
    const { url } = await startFailing([behaviour], 0);
    const calls = [["post.retrieve", "loaf"], ["page.list", "note", { preview: 1 }], ["post.list"]];
    const timeout = timeoutOf(behaviour);
    const options = (told: Told) => ({ ...listening(told), timeout });
    const came = await expectSame(url, calls as never, { options, more: plain });
    for (const one of came) expect(one).toHaveProperty("rejected");
  });
});

describe("answers that are odd", () => {
  it.each([
    ["null", 200],
    ["5", 200],
    ['"text"', 200],
    ["[]", 200],
    ['{"__proto__": {"a": 1}, "data": {"constructor": 2}}', 200],
    ['\uFEFF{"data": 1}', 200],
    ["null", 404],
    ["5", 400],
    ['"text"', 400],
    ["[]", 400],
    ["{}", 400],
    ['["first", "second"]', 400],
    ['{"slug": ["is taken"], "title": ["is wanted"]}', 400],
    ['{"detail": {"deep": true}}', 400],
    ['{"__proto__": "x"}', 400],
    ["", 404],
    ["<p>", 404],
  ])("are taken alike: %s with %i", async (text, status) => {
    const { url } = await listen((__, response) => {
      response.writeHead(status, { "content-type": "application/json" }).end(text);
    });
    await expectSame(url, [["post.retrieve", "loaf"]], { options: listening, more: plain });
  });
});

describe("what is cancelled", () => {
  const hanging = async () => (await startFailing([{ kind: "hang" }], 0)).url;

  it("ends alike, and so does what is asked after it", async () => {
    const url = await hanging();
    for (const side of [theirs(url, listening), ours([url], listening, plain)]) {
      await at(url, async () => {
        const pending = [outcome(side, ["page.list", "a"]), outcome(side, ["page.list", "b"])];
        const other = outcome(side, ["post.list", {}]);
        cancel(side, "page");
        const page = (address: string) =>
          expect.stringMatching(
            new RegExp(`^Page \\(.*/v2/pages/${address}/\\): Request cancelled$`, "u"),
          ) as unknown;
        // of several under way the message names the last
        for (const one of await Promise.all(pending))
          expect(one).toMatchObject({ rejected: { message: page("b") } });
        expect(await outcome(side, ["page.list", "c"])).toMatchObject({
          rejected: { message: page("b") },
        });
        expect(() => cancel(side, "page")).toThrow(TypeError);
        cancel(side, "post");
        expect(await other).toMatchObject({ rejected: {} });
      });
      side.told.push("end");
    }
  });

  it("cannot be once one was answered, of that resource alone", async () => {
    const { url } = await startFailing([good()], 0);
    for (const side of [theirs(url), ours([url])]) {
      await at(url, async () => {
        await outcome(side, ["post.retrieve", "loaf"]);
        expect(() => cancel(side, "post")).toThrow(TypeError);
        expect(() => cancel(side, "page")).not.toThrow();
      });
    }
  });

  it("by a hook before it is sent is not sent", async () => {
    const server = await startFailing([good()], 0);
    const options = (told: Told) => ({
      ...listening(told),
      onRequest: (_: string, asked: { cancelRequest: () => void }) => {
        asked.cancelRequest();
        return asked;
      },
    });
    await expectSame(server.url, [["post.retrieve", "loaf"], ["post.list"]], {
      options,
      more: plain,
    });
    expect(server.asked()).toBe(0);
  });
});

describe("where ButterCMS's client fails", () => {
  const of = (title: string) => ({ resolved: { data: { data: { slug: "loaf", title } } } });
  const call = ["post.retrieve", "loaf"] as [string, string];

  it.each(Object.entries(FAILURES))(
    "%s at the first edge: the other one answers",
    async (_, one) => {
      const [first, other] = [
        await startFailing([one.behaviour], 0),
        await startFailing([good()], 1),
      ];
      // of these an attempt has two thirds: the other one is asked with a second left
      const options = () => ({ timeout: 3_000 });
      expect(await at(first.url, () => outcome(theirs(first.url, options), call))).toHaveProperty(
        "rejected",
      );
      expect(await outcome(ours([first.url, other.url], options), call)).toMatchObject(
        of("1 at 5"),
      );
    },
  );

  it("an edge that is slow is still heard when the other one is no better", async () => {
    const asked = Promise.withResolvers<void>();
    const first = await listen(async (_, response) => {
      await asked.promise;
      response.end('{"data": {"slug": "loaf", "title": "slow"}}');
    });
    const other = await listen(() => asked.resolve());
    const side = ours([first.url, other.url], () => ({ timeout: 1_500 }), plain);
    expect(await outcome(side, call)).toMatchObject(of("slow"));
    expect([first.heard.length, other.heard.length]).toEqual([1, 1]);
  });

  it.each(Object.entries(FAILURES))("%s everywhere: what was read before", async (_, one) => {
    const copies = memoryStore();
    const [before, dead] = [
      await startFailing([good()], 0),
      await startFailing([one.behaviour], 1),
    ];
    const timeout = timeoutOf(one.behaviour);
    const options = (told: Told) => ({ ...listening(told), timeout });
    await outcome(ours([before.url], options, { copies }), call);
    const side = ours([dead.url], options, { copies });
    const came = await outcome(side, call);
    expect(came).toMatchObject(of("0 at 5"));
    expect(came).toMatchObject({
      resolved: {
        status: 200,
        statusText: "OK",
        headers: { "larder-freshness": "copy", "larder-copied-at": expect.any(String) },
        config: { url: `${dead.url}/v2/posts/loaf/?auth_token=read` },
      },
    });
    // hooks hear of an answer, and of no error
    expect(side.told).toEqual([["response", expect.stringContaining("0 at 5")]]);
    expect(await outcome(ours([dead.url], options), call)).toHaveProperty("rejected");
  });

  it("a copy is kept by itself, unless none is wanted; a preview and another token have none", async () => {
    const script: Behaviour[] = [good(), { kind: "status", status: 500 }];
    const twice = async (more: object) => {
      const { url } = await startFailing(script, 0);
      const side = ours([url], undefined, { attempts: 1, ...more });
      return [await outcome(side, call), await outcome(side, call)];
    };
    expect((await twice({}))[1]).toMatchObject(of("0 at 5"));
    expect((await twice({ copies: null }))[1]).toHaveProperty("rejected");
  });

  it("an edge that is behind takes nobody back, unless that is wanted", async () => {
    const behind = async (more: object) => {
      const { url } = await startFailing([good(9), good(7)], 0);
      const side = ours([url], undefined, more);
      return [await outcome(side, call), await outcome(side, call)];
    };
    expect(await behind({})).toMatchObject([of("0 at 9"), of("0 at 9")]);
    expect(await behind({ highWaterMark: false })).toMatchObject([of("0 at 9"), of("0 at 7")]);
  });

  it("each call is a request of its own: nothing is shared, nor asked for by its ETag", async () => {
    const { url, heard } = await listen((_, response) => {
      response.setHeader("etag", '"1"');
      response.end('{"data": {}}');
    });
    const { butter } = ours([url]);
    const one = () => butter["post"]?.["retrieve"]?.("loaf");
    await Promise.all([one(), one(), one()]);
    await one();
    expect(heard.map(({ headers }) => headers["if-none-match"])).toEqual(Array(4).fill(undefined));
  });
});

it("has the methods that ButterCMS's client has, in its order, and no others", async () => {
  const { url } = await startFailing([good()], 0);
  const methods = ({ butter }: { butter: object }) =>
    Object.entries(butter).map(([name, resource]) => [name, Object.keys(resource as object)]);
  expect(methods(ours([url]))).toEqual(methods(theirs(url)));
});

describe("how long a call may take", () => {
  it("is what a hook says last", async () => {
    const { url } = await startFailing([{ kind: "hang" }], 0);
    const options = (told: Told) => ({
      ...listening(told),
      timeout: 60_000,
      onRequest: (_: string, asked: { options: object }) => ({
        ...asked,
        options: { ...asked.options, timeout: HANGS_MS },
      }),
    });
    const [came] = await expectSame(url, [["post.retrieve", "loaf"]], { options, more: plain });
    expect(came).toMatchObject({
      rejected: { message: expect.stringContaining(`timed out after ${HANGS_MS}ms`) },
    });
  });

  it.each([0, 1, -1, 1.5, "1000", null, Number.NaN, Infinity, 2 ** 32, 2 ** 60])(
    "may be anything, which is taken or refused alike: %s",
    async (timeout) => {
      const server = await startFailing([{ kind: "hang" }], 0);
      const options = (told: Told) => ({ ...listening(told), timeout });
      await expectSame(server.url, [["post.retrieve", "loaf"]], { options, more: plain });
    },
  );
});

describe("where the edges are", () => {
  it.each([
    [undefined, "Where are the edges"],
    [[], "Where are the edges"],
    ["", "Where are the edges"],
    [" , ,", "Where are the edges"],
    [["content.example.com"], "is no address"],
    [["ftp://content.example.com"], "is no address"],
    [["https://content.example.com?x"], "is no address"],
    [["https://content.example.com#x"], "is no address"],
    [["https://me:secret@content.example.com"], "is no address"],
    [["\0"], "is no address"],
    [["x".repeat(100_000)], "is no address"],
  ])("must be said: %j", (endpoints, sentence) => {
    expect(() => Butter("read", { endpoints } as never)).toThrow(sentence);
    expect(seen(theirs("http://edge.invalid").butter.version)).toBe("2.0.0");
  });

  it("may be said by the environment, with the version of the API and slashes or without", async () => {
    const { url } = await startFailing([good()], 0);
    for (const text of [
      url,
      `${url}/`,
      `${url}/v2`,
      `${url}/v2/, http://127.0.0.1:1`,
      `\n${url} `,
    ]) {
      process.env["LARDER_ENDPOINTS"] = text;
      try {
        expect((await Butter("read").post.retrieve("loaf")).status).toBe(200);
      } finally {
        delete process.env["LARDER_ENDPOINTS"];
      }
    }
  });

  it.each(["", undefined, null])("a token is asked for as ButterCMS's client does: %j", (token) => {
    const thrown = (create: (token: string) => unknown): unknown => {
      try {
        return create(token as string);
      } catch (error) {
        return error;
      }
    };
    expect(thrown(Butter)).toBe("ButterCMS API token not set");
  });
});
