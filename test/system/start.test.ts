import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { demoToken, request } from "../support/larder.ts";
import {
  freePorts,
  startProgram,
  temporaryFolder,
  type Program,
  type ProgramOptions,
} from "../support/processes.ts";

/** An origin and its Postgres in processes of their own, in whatever order they come and go. Tests follow one another. */

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let [postgresPort, originPort] = [0, 0];
let [postgres, origin]: [Program | undefined, Program | undefined] = [undefined, undefined];

const url = (path: string) => `http://127.0.0.1:${originPort}${path}`;

const startPostgres = async () => {
  const env = { LARDER_DATA: folder.path, POSTGRES_PORT: String(postgresPort) };
  postgres = await startProgram({ script: "origin/local/postgres.ts", env });
};

const startOrigin = async (until: NonNullable<ProgramOptions["until"]>) => {
  const env = {
    LARDER_PUSH_KEYS: `test:${"0123456789abcdef".repeat(2)}`,
    DATABASE_URL: `postgres://larder:larder@127.0.0.1:${postgresPort}/larder`,
    ORIGIN_PORT: String(originPort),
    LARDER_DEMO: "1",
  };
  origin = await startProgram({ script: "origin/main.ts", env, until });
};

beforeAll(async () => {
  folder = await temporaryFolder();
  [postgresPort = 0, originPort = 0] = await freePorts(2);
});
afterAll(async () => {
  for (const program of [origin, postgres])
    if (program?.isRunning() === true) await program.crash();
  await folder.remove();
});

const read = () => request(url(`/v2/posts/?auth_token=${demoToken.read}`));

async function expectWaiting(): Promise<void> {
  expect(await request(url("/healthz"))).toMatchObject({ status: 200 });
  const ready = await request(url("/readyz"));
  expect(ready).toMatchObject({ status: 503, json: { waits_for: "database" } });
  expect(ready.text).not.toMatch(/127\.0\.0\.1|larder:|postgres:\/\//);
}

const becomesReady = () =>
  eventually("the origin to be ready", async () =>
    (await request(url("/readyz"))).status === 200 ? true : undefined,
  );

describe("an origin", () => {
  it("starts while Postgres is down, says so, and refuses all else as documented", async () => {
    await startOrigin("program.waiting");
    await expectWaiting();
    for (const refused of [
      await read(),
      await request(url("/v2/pages/"), { method: "POST", body: "{}" }),
    ]) {
      expect(refused).toMatchObject({ status: 503, json: { detail: expect.any(String) } });
      expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
    }
    expect(origin?.output()).toContain("Waiting, and trying again: Postgres cannot be reached");
  });

  it("serves when Postgres has come, whose tables it has made", async () => {
    await startPostgres();
    await becomesReady();
    expect(await read()).toMatchObject({ status: 200, json: { meta: { count: 0 } } });
  });

  it("says so when Postgres dies under it, lives on, and serves again", async () => {
    await postgres?.crash();
    await eventually("the origin to notice", async () =>
      (await request(url("/readyz"))).status === 503 ? true : undefined,
    );
    await expectWaiting();
    await startPostgres();
    await becomesReady();
    expect(await read()).toMatchObject({ status: 200 });
  });

  it("that waits ends in order, and without a wait", async () => {
    await origin?.kill("SIGTERM");
    expect(await origin?.exited).toBe("code 0");
    await postgres?.crash();
    await startOrigin("program.waiting");
    await origin?.kill("SIGTERM");
    expect(await origin?.exited).toBe("code 0");
    expect(origin?.output()).not.toContain("Cannot start");
  });
});
