import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { createAsker } from "../../dashboard/api/asker.ts";
import { createApi } from "../../dashboard/api/client.ts";
import { createSession } from "../../dashboard/api/session.ts";

/** Who is signed in on a page, while sign-in is over it. */

const ann = { id: 1, email: "ann@example.com", name: "Ann", isOperator: false, sites: [] };
const otto = { ...ann, id: 2, email: "otto@example.com", name: "Otto" };

/** A page, whose origin gives these answers to `GET /me` in turn: a person, or a status. */
function createPage(...answers: (typeof ann | number | Promise<number>)[]) {
  let reloads = 0;
  const asker = createAsker();
  const api = createApi({
    site: () => null,
    ask: (wanted) => asker.ask(wanted),
    fetch: async (_, init) => {
      const answer = init?.method === "GET" ? await answers.shift() : {};
      return typeof answer === "number"
        ? Response.json({ detail: "Not now." }, { status: answer })
        : Response.json(answer);
    },
  });
  const session = createSession({ api, asker, site: signal(null), reload: () => (reloads += 1) });
  return { api, session, asker, reloads: () => reloads };
}

test("what waited for sign-in goes on when it is the same person", async () => {
  const { session, asker, reloads } = createPage(ann, ann);
  await session.load();
  const asked = asker.ask("sign-in");
  await session.signIn(ann.email, "x");
  expect(await asked).toBe(true);
  expect(reloads()).toBe(0);
});

test("another person gets a page of their own, and nothing that waited is done in their name", async () => {
  const { session, asker, reloads } = createPage(ann, otto);
  await session.load();
  void asker.ask("sign-in");
  await session.signIn(otto.email, "x");
  expect(reloads()).toBe(1);
  expect(asker.wanted.value).toBe("sign-in");
});

test("whose session ended is asked over the page, which stays", async () => {
  const { session, asker } = createPage(ann, 401, ann);
  await session.load();
  await session.load();
  expect(session.standing.value.kind).toBe("in");
  expect(asker.wanted.value).toBe("sign-in");
  await session.signIn(ann.email, "x");
  expect(asker.wanted.value).toBeNull();
});

test("an answer of before somebody signed in ends no session", async () => {
  const answer = Promise.withResolvers<number>();
  const { session, asker } = createPage(ann, answer.promise, ann);
  await session.load();
  const late = session.load();
  await session.signIn(ann.email, "x");
  answer.resolve(401);
  await late;
  expect(session.standing.value.kind).toBe("in");
  expect(asker.wanted.value).toBeNull();
});

test("a page that came to nobody asks for sign-in at once, and whoever is in all the same is", async () => {
  const { api, asker } = createPage(ann);
  const session = createSession({
    api,
    asker,
    site: signal(null),
    reload: () => undefined,
    isOut: true,
  });
  expect(session.standing.value.kind).toBe("out");
  await session.load();
  expect(session.me.value?.name).toBe("Ann");
});

test("whoever is asked to sign in is asked on while the origin is away", async () => {
  const { session } = createPage(401, 503);
  await session.load();
  await session.load();
  expect(session.standing.value.kind).toBe("out");
});

test("while nobody can say who it is nothing goes on, and the next try may", async () => {
  const { session, asker, reloads } = createPage(ann, 503, otto);
  await session.load();
  void asker.ask("sign-in");
  await expect(session.signIn(otto.email, "x")).rejects.toThrow("Not now.");
  expect(asker.wanted.value).toBe("sign-in");
  expect(reloads()).toBe(0);
  await session.signIn(otto.email, "x");
  expect(reloads()).toBe(1);
});
