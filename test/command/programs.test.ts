import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { argumentsOf } from "../../command/token.ts";
import { COMMANDS } from "../../command/commands.ts";
import { projectNode, runLarder, runProcess } from "../support/commands.ts";
import { createTestOrigin, TEST_KEYS, type TestOrigin } from "../support/origin.ts";
import { freePorts, temporaryFolder } from "../support/processes.ts";

/** `npx larder`: how commands are found, and those that run a program of the folder. */

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

const envOf = (origin: TestOrigin) => ({
  DATABASE_URL: origin.parts.postgres.pool.options.connectionString ?? "",
  LARDER_PUSH_KEYS: TEST_KEYS,
});

describe("the command line", () => {
  it("shows every command, each with a help of its own that has examples or a usage", async () => {
    for (const args of [[], ["--help"], ["help"]]) {
      const { code, out } = await runLarder(args);
      expect(code).toBe(0);
      for (const { name, summary } of COMMANDS) expect(out).toContain(summary && name);
    }
    expect(new Set(COMMANDS.map(({ name }) => name)).size).toBe(COMMANDS.length);
    for (const { name, load } of COMMANDS) {
      const { help, readsHelp } = await load();
      if (readsHelp === undefined) {
        expect(await runLarder([name, "--help"])).toMatchObject({ code: 0, out: help.trimEnd() });
        expect(help, name).toMatch(new RegExp(`^Usage: larder ${name}`));
        expect(help, name).toContain("\nExamples:\n");
      }
    }
  });

  it.each(["", "nope", "__proto__", "constructor", "toString", "\u0000", "stárt", "--version"])(
    "knows no command %j, and says which there are",
    async (name) => {
      const { code, out, err } = await runLarder([name]);
      expect([code, out]).toEqual([1, ""]);
      expect(err).toContain(`There is no command ${JSON.stringify(name)}.`);
      expect(err).toContain("  start ");
    },
  );
});

describe("commands that run a program", () => {
  it("have the program's own help, and its exit code", async () => {
    for (const name of [
      "backup",
      "restore",
      "export",
      "collect",
      "promote",
      "edge",
      "site",
      "start",
    ]) {
      const { code, out, err } = await runProcess([name, "--help"]);
      expect.soft([name, code, err]).toEqual([name, 0, ""]);
      expect.soft(out).toContain(`npx larder ${name}`);
    }
    expect(await runProcess(["backup", "--nonsense"])).toMatchObject({ code: 1, out: "" });
  });

  it("give it our variables: a token is made, listed and revoked", async () => {
    const origin = await createTestOrigin();
    const env = envOf(origin);
    const { slug } = origin.site;
    const made = await runProcess(["token", "create", slug, "--label", "pages"], env);
    expect(made).toMatchObject({ code: 0, err: "" });
    const [text = ""] = made.out.split("\n");
    const asked = await origin.request("GET", "/v2/pages/*/", undefined, text);
    expect(asked.status).toBe(200);
    const listed = await runProcess(["token", "list", slug], env);
    const id = /^(\d+)\tread\tin force\t"pages"$/m.exec(listed.out)?.[1] ?? "";
    expect(id).not.toBe("");
    expect(await runProcess(["token", "revoke", slug, id], env)).toMatchObject({ code: 0 });
    const refused = await origin.request("GET", "/v2/pages/*/", undefined, text);
    expect(refused.status).toBe(401);
    const twice = await runProcess(["token", "revoke", slug, id], env);
    expect(twice).toMatchObject({ code: 1, err: `${slug} has no token ${id} in force.\n` });
  });

  it("hand signals on, and say how it ended", async () => {
    const [port = 0] = await freePorts(1);
    const folder = await temporaryFolder();
    const { PATH = "", HOME = "" } = process.env;
    const env = {
      PATH,
      HOME,
      EDGE_PORT: String(port),
      LARDER_DATA: folder.path,
      LARDER_PUSH_KEYS: TEST_KEYS,
      LARDER_DRAIN_NOTICE_S: "0",
    };
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      const larder = spawn(projectNode, [join(projectRoot, "command/larder.mjs"), "edge"], {
        env,
        stdio: ["ignore", "pipe", "inherit"],
      });
      const lines = createInterface({ input: larder.stdout });
      const ready = Promise.withResolvers<void>();
      lines.on("line", (line) => {
        if (line.includes('"program.ready"')) ready.resolve();
      });
      await ready.promise;
      larder.kill(signal);
      const [code] = (await once(larder, "exit")) as [number | null];
      expect([signal, code]).toEqual([signal, 0]);
      // the port is free again: the program itself has ended
      const health = fetch(`http://127.0.0.1:${port}/healthz`);
      await expect(health).rejects.toThrow();
    }
    await folder.remove();
  });
});

describe("larder token", () => {
  it("says the same as larder site", () => {
    const same: [string[], string[]][] = [
      [
        ["create", "blog"],
        ["token", "blog", "--scopes", "read"],
      ],
      [
        ["create", "blog", "--scopes", "read,write", "--label", "for x"],
        ["token", "blog", "--scopes", "read,write", "--label", "for x"],
      ],
      [
        ["list", "blog"],
        ["tokens", "blog"],
      ],
      [
        ["revoke", "blog", "3"],
        ["revoke", "blog", "3"],
      ],
    ];
    for (const [args, expected] of same) expect(argumentsOf(args)).toEqual(expected);
  });

  it.each(
    [
      [],
      ["create"],
      ["list"],
      ["list", "blog", "3"],
      ["revoke", "blog"],
      ["revoke", "blog", "3", "4"],
      ["make", "blog"],
      ["create", "blog", "--scope", "read"],
      ["constructor", "blog"],
    ].map((args) => [args]),
  )("refuses %j with the help", async (args) => {
    const { code, out, err } = await runLarder(["token", ...args]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("Usage: larder token");
  });
});
