import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findIdentity, parseJoining, saveIdentity } from "../../../edge/node/identity.ts";
import { joinOrigin } from "../../../edge/node/join.ts";
import { readNodeConfig } from "../../../edge/node/config.ts";
import { sha256Hex } from "../../../shared/digest.ts";
import type { Event } from "../../../shared/events.ts";
import type { JoinInput } from "../../../shared/join.ts";
import { createFakeClock } from "../../support/clock.ts";

/** An edge that registers itself: what it is known by, and how it tells an origin. */

async function folderOf() {
  const folder = await mkdtemp(join(tmpdir(), "larder-join-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const JOINING = { origin: "https://origin.test", token: "t1", url: "https://e.test", name: "e" };

test.each([
  ["https://origin.test#t", "https://origin.test"],
  ["https://origin.test/#t", "https://origin.test"],
  ["http://127.0.0.1:8700#t", "http://127.0.0.1:8700"],
  ["http://10.1.2.3#t", "http://10.1.2.3"],
  ["http://[::1]:8700#t", "http://[::1]:8700"],
  ["http://origin:8700#t", "http://origin:8700"],
])("%s is where it registers itself", (text, origin) => {
  const named = { url: "https://e.test/", name: "" };
  expect(parseJoining(text, named)).toEqual({
    origin,
    token: "t",
    url: "https://e.test",
    name: "e.test",
  });
});

test.each([
  ["https://origin.test", "LARDER_JOIN must be"],
  ["#t", "LARDER_JOIN must be"],
  ["https://origin.test#", "LARDER_JOIN must be"],
  ["https://origin.test#a#b", "LARDER_JOIN must be"],
  ["ftp://origin.test#secret-token", "LARDER_JOIN must be"],
  ["http://origin.test#secret-token", "must be an https address"],
  ["http://8.8.8.8#secret-token", "must be an https address"],
])("%s is refused, and not repeated", (text, sentence) => {
  const parse = () => parseJoining(text, { url: "https://e.test", name: "" });
  expect(parse).toThrow(sentence);
  expect(parse).not.toThrow("secret-token");
});

test("its key is made once, and is nobody else's to read", async () => {
  const folder = await folderOf();
  expect(await findIdentity(folder, null)).toBeNull();
  const first = await findIdentity(folder, JOINING);
  if (first === null) throw new Error("it has an identity");
  await saveIdentity(folder, first);
  const file = join(folder, "identity.json");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, "utf8")).not.toContain("t1");
  expect((await findIdentity(folder, JOINING))?.key).toEqual(first.key);
  expect(await findIdentity(folder, null)).toMatchObject({ key: first.key, token: null });
  await writeFile(file, "{");
  await expect(findIdentity(folder, null)).rejects.toThrow("is no identity of an edge");
});

test("it signs with its own key, and needs no other", async () => {
  const data = await folderOf();
  const env = { LARDER_DATA: data, EDGE_URL: "https://e.test", LARDER_JOIN: "https://o.test#t" };
  const config = await readNodeConfig(env, []);
  const { key } = config.identity ?? {};
  expect(config).toMatchObject({
    pushKeys: `${key?.id}:${key?.secret}`,
    origins: "https://o.test",
    hosts: "e.test",
  });
  const shared = `test:${"x".repeat(32)}`;
  const both = await readNodeConfig({ ...env, LARDER_PUSH_KEYS: shared }, []);
  expect(both.pushKeys).toMatch(new RegExp(`^e-[0-9a-f]{16}:\\S{43},${shared}$`));
});

/** Registers with origins that answer one after the other. */
async function joining(answers: (() => Response | Promise<Response>)[]) {
  const folder = await folderOf();
  const identity = await findIdentity(folder, JOINING);
  if (identity === null) throw new Error("it has an identity");
  const [events, sent]: [Event[], JoinInput[]] = [[], []];
  const onDisk: (string | undefined)[] = [];
  const clock = createFakeClock();
  const stopping = new AbortController();
  const joined = joinOrigin(identity, {
    fetch: async (_input, init) => {
      onDisk.push((await findIdentity(folder, null))?.key.id);
      sent.push(JSON.parse(init?.body as string) as JoinInput);
      const answer = answers.shift();
      if (answer === undefined) throw new Error("nobody answers");
      return answer();
    },
    clock: { ...clock, sleep: () => Promise.resolve() },
    random: () => 0.5,
    report: (event) => {
      events.push(event);
      if (answers.length === 0 && event.kind === "program.waiting")
        stopping.abort(new Error("over"));
    },
    save: (known) => saveIdentity(folder, known),
    signal: stopping.signal,
  });
  const outcome = await joined.then(
    () => "joined",
    (error: unknown) => String(error),
  );
  // before anybody hears of it
  expect(onDisk).toEqual(sent.map(({ key }) => key.id));
  return { outcome, events, sent, kept: await findIdentity(folder, JOINING), identity };
}

const taken = () => Response.json({ name: "e", url: "https://e.test", sites: [1, 2] });

test("it goes on until an origin answers, with the same key, and remembers that it did", async () => {
  const { outcome, events, sent, kept, identity } = await joining([
    () => Promise.reject(new Error("refused")),
    () => Response.json({ detail: "Later." }, { status: 503 }),
    () => new Response("<html>", { status: 502 }),
    () => Response.json({ something: "else" }),
    taken,
  ]);
  expect(outcome).toBe("joined");
  expect(new Set(sent.map(({ key }) => JSON.stringify(key)))).toEqual(
    new Set([JSON.stringify(identity.key)]),
  );
  expect(events.at(-1)).toEqual({
    kind: "edge.joined",
    name: "e",
    url: "https://e.test",
    sites: 2,
  });
  expect(kept).toMatchObject({ key: identity.key, token: null });
  expect(JSON.stringify(events)).not.toContain(identity.key.secret);
});

test.each([400, 401, 403, 409])("it ends with the origin's sentence at %i", async (status) => {
  const { outcome, kept } = await joining([() => Response.json({ detail: "No." }, { status })]);
  expect(outcome).toBe(
    `Problem: The origin does not take this edge in. It answered ${status}: No.`,
  );
  expect(kept?.token).toBe("t1");
});

test("it ends when it is told to", async () => {
  expect((await joining([])).outcome).toBe("Error: over");
});

test("another token gives it another key, beside the one it has until an origin knows", async () => {
  const folder = await folderOf();
  const first = await findIdentity(folder, JOINING);
  if (first === null) throw new Error("it has an identity");
  const joinedBy = await sha256Hex(JOINING.token);
  await saveIdentity(folder, { ...first, joinedBy });
  const other = { ...JOINING, token: "t2" };
  const second = await findIdentity(folder, other);
  expect(second).toMatchObject({ previous: first.key, token: "t2" });
  expect(second?.key.id).not.toBe(first.key.id);
  if (second === null) throw new Error("it has an identity");
  // on its disk before anybody hears of it; without the token, or with the one before, it is who it was
  await saveIdentity(folder, second);
  expect((await findIdentity(folder, other))?.key).toEqual(second.key);
  for (const joining of [null, JOINING])
    expect(await findIdentity(folder, joining)).toMatchObject({
      key: first.key,
      previous: null,
      token: null,
    });
  await saveIdentity(folder, { ...second, previous: null, joinedBy: await sha256Hex("t2") });
  expect(await findIdentity(folder, other)).toMatchObject({
    key: second.key,
    previous: null,
    token: null,
  });
  expect(await readFile(join(folder, "identity.json"), "utf8")).not.toContain(first.key.secret);
});
