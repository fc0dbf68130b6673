import { expect, test } from "vitest";
import { demoToken, useLarder, type Got } from "../support/larder.ts";
import { png } from "../support/media.ts";

/** A file in real processes: from the editor to readers, who keep it when everything behind the edge is dead. */

const larder = useLarder({ demo: false });
const PEAR = png("pear");
/** Where the first test put it. */
let url = "";

async function upload(): Promise<{ url: string }> {
  const response = await fetch(`${larder().originUrl}/manage/v1/media?name=pear.png`, {
    method: "POST",
    headers: {
      authorization: `Token ${demoToken.manage}`,
      "content-type": "application/octet-stream",
    },
    body: PEAR,
  });
  expect(response.status).toBe(201);
  return (await response.json()) as { url: string };
}

const imageOf = ({ json }: Got) => (json as { data: { logo: { image: string }[] } }).data.logo[0];

test("a file is read at the edge with the origin and the database dead", async () => {
  const { edgeUrl, origin, postgres } = larder();
  ({ url } = await upload());
  expect(url.startsWith(`${edgeUrl}/media/`)).toBe(true);
  const fields = [{ key: "image", kind: "media" }];
  expect(
    (await larder().manage("POST", "/manage/v1/collections", { key: "logo", fields })).status,
  ).toBe(201);
  const item = { key: "logo", status: "published", fields: [{ image: url }] };
  expect((await larder().write("POST", "/v2/content/", item)).status).toBe(202);
  await larder().live();
  await larder().warm(["/v2/content/logo/"]);
  await origin.crash();
  await postgres.crash();
  const [list] = await larder().warm(["/v2/content/logo/"]);
  if (list === undefined) throw new Error("one path has one answer");
  const response = await fetch(imageOf(list)?.image ?? "");
  expect([response.status, response.headers.get("cache-status")]).toEqual([
    200,
    "larder-store; hit",
  ]);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(PEAR);
});

test("an origin that is back has its files, and answers for itself what it gave the edge", async () => {
  const { edgeUrl, originUrl, origin, postgres } = larder();
  await postgres.start();
  await origin.start();
  const response = await fetch(url.replace(edgeUrl, originUrl));
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(PEAR);
});
