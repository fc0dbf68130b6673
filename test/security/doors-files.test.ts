import { chmod, mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makePrivate } from "../../origin/local/data-folder.ts";
import { freePorts, startProgram, temporaryFolder } from "../support/processes.ts";

/** Row 10: what the local programs keep is nobody else's on a machine that several people use. */

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

test("row 10: folders are made for their owner alone, and closed when they are there already", async () => {
  const { path, remove } = await temporaryFolder();
  onTestFinished(remove);
  const [made, open] = [join(path, "a", "made"), join(path, "open")];
  await mkdir(open);
  await chmod(open, 0o755);
  await makePrivate([made, open]);
  expect([await modeOf(made), await modeOf(open)]).toEqual(["700", "700"]);
});

test("row 10: an edge closes its folder when it starts", async () => {
  const { path, remove } = await temporaryFolder();
  onTestFinished(remove);
  const folder = join(path, "edge");
  await mkdir(folder);
  await chmod(folder, 0o755);
  const [port = 0] = await freePorts(1);
  const env = {
    LARDER_DATA: path,
    LARDER_PUSH_KEYS: `test:${"0123456789abcdef".repeat(2)}`,
    EDGE_PORT: String(port),
    LARDER_ORIGINS: "http://127.0.0.1:9",
  };
  const edge = await startProgram({ script: "edge/local/main.ts", env });
  onTestFinished(() => edge.kill("SIGTERM"));
  expect(await modeOf(folder)).toBe("700");
});
