import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { eventually } from "../support/eventually.ts";
import { demoToken, useLarder } from "../support/larder.ts";
import { freePorts, startProgram, temporaryFolder } from "../support/processes.ts";

/** A second edge, which registers itself with a running Larder and is told of nothing but a token. */

const FRANCE = "/v2/pages/country/france/";
const [edgePort = 0] = await freePorts(1);
const edgeUrl = `http://127.0.0.1:${edgePort}`;

const larder = useLarder({
  edgeScript: "edge/node/main.ts",
  outboundAllow: `127.0.0.1:${edgePort}`,
});

const statusOf = async (path: string) => {
  const headers = { authorization: `Token ${demoToken.read}`, connection: "close" };
  const response = await fetch(`${edgeUrl}${path}`, { headers }).catch(() => null);
  await response?.body?.cancel();
  return response?.status ?? 0;
};
const ready = () =>
  eventually("that it can serve", async () =>
    (await statusOf("/readyz")) === 200 ? true : undefined,
  );

const tokenOf = async () => {
  const { json } = await larder().manage("POST", "/manage/v1/edges/join-tokens", {});
  return (json as { token: string }).token;
};

it("an edge that joins has the site, starts again from its disk alone, and goes when it is removed", async () => {
  const folder = await temporaryFolder();
  onTestFinished(folder.remove);
  const env = {
    EDGE_PORT: String(edgePort),
    LARDER_DATA: join(folder.path, "data"),
    LARDER_DRAIN_NOTICE_S: "0",
  };
  const wrong = { ...env, LARDER_JOIN: `${larder().originUrl}#nobody-made-this` };
  await expect(startProgram({ script: "edge/node/main.ts", env: wrong })).rejects.toThrow(
    "401: This origin knows no such join token.",
  );

  const joining = { ...env, LARDER_JOIN: `${larder().originUrl}#${await tokenOf()}` };
  let edge = await startProgram({ script: "edge/node/main.ts", env: joining });
  onTestFinished(() => (edge.isRunning() ? edge.crash() : undefined));
  await ready();
  expect(await statusOf(FRANCE)).toBe(200);
  await larder().live();

  await larder().origin.kill("SIGKILL");
  await edge.kill("SIGKILL");
  // whoever keeps the variable keeps the edge: the token is used up
  edge = await startProgram({ script: "edge/node/main.ts", env: joining });
  expect(await statusOf("/readyz")).toBe(200);
  expect(await statusOf(FRANCE)).toBe(200);
  await larder().origin.start();

  const { json } = await larder().manage("GET", "/manage/v1/edges");
  const { data } = json as { data: { id: number; url: string }[] };
  const own = data.find(({ url }) => url === edgeUrl);
  expect((await larder().manage("DELETE", `/manage/v1/edges/${own?.id}`)).status).toBe(204);
  await eventually("that it has forgotten the site", async () =>
    (await statusOf("/readyz")) === 503 && (await statusOf(FRANCE)) >= 400 ? true : undefined,
  );
});
