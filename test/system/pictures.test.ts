import { expect, test } from "vitest";
import { demoToken, EDGE_OF_TESTS, useLarder } from "../support/larder.ts";
import { decode, photograph } from "../support/pictures.ts";

/** Pictures in real processes: readers have those that were made when everything behind the edge is dead. */

const larder = useLarder({ demo: false });
/** What makes pictures is at an edge on Node, and not in the worker. */
const makes = EDGE_OF_TESTS.script === "edge/node/main.ts";
let url = "";

async function read(address: string, accept = "image/webp") {
  const response = await fetch(address, { headers: { accept } });
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { response, bytes };
}

test("a picture is made when it is first asked for, at the edge's address", async () => {
  const { edgeUrl } = larder();
  const uploaded = await fetch(`${larder().originUrl}/manage/v1/media?name=pear.jpg`, {
    method: "POST",
    headers: {
      authorization: `Token ${demoToken.manage}`,
      "content-type": "application/octet-stream",
    },
    body: await photograph(1_600, 1_200),
  });
  expect(uploaded.status).toBe(201);
  ({ url } = (await uploaded.json()) as { url: string });
  const path = url.slice(edgeUrl.length);
  for (const address of [
    `${url}?w=640&f=auto`,
    `${edgeUrl}/resize=width:800,height:600,fit:crop/quality=value:80${path}`,
  ]) {
    const { response, bytes } = await read(address);
    expect(response.status).toBe(200);
    const made = await decode(bytes);
    expect([made.width, made.format]).toEqual(
      address.includes("640") ? [640, "webp"] : [800, "jpeg"],
    );
  }
});

test("it is there with the origin and the database dead; what was never made is made, or said to be away", async () => {
  const { edgeUrl, origin, postgres } = larder();
  await origin.crash();
  await postgres.crash();
  const path = url.slice(edgeUrl.length);
  for (const address of [
    `${url}?w=640&f=auto`,
    `${edgeUrl}/resize=width:800,height:600,fit:crop/quality=value:80${path}`,
  ]) {
    const { response, bytes } = await read(address);
    expect([response.status, response.headers.get("cache-status")]).toEqual([
      200,
      "larder-store; hit",
    ]);
    expect((await decode(bytes)).width).toBe(address.includes("640") ? 640 : 800);
  }
  const { response, bytes } = await read(`${url}?w=384&f=auto`);
  if (makes) expect((await decode(bytes)).width).toBe(384);
  else expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
  expect((await read(`${url}?w=385`)).response.status).toBe(503);
});
