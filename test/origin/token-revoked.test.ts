import { expect, it } from "vitest";
import { handle } from "../../edge/app.ts";
import { createConnected } from "../support/connected.ts";
import { makeItems, makeType, text } from "../support/model.ts";
import { originsOfFile } from "../support/origin.ts";

/** A revocation travels in the log, like content. */

const newOrigin = originsOfFile();

it("is in force at an edge once delivered, with the origin gone; before that it waits for the origin", async () => {
  const site = await createConnected(newOrigin, { a: {} });
  const { deliver, edges, request } = site;
  await makeType(site, "collections", "team", [text("name")]);
  await makeItems(site, "team", [{ name: "x" }]);
  const made = await request("POST", "/manage/v1/tokens", { label: "a", scopes: ["read"] });
  const { id, token } = made.body as { id: number; token: string };
  await deliver();
  const read = async () => {
    const headers = { authorization: `Token ${token}` };
    const url = "https://a.test/v2/content/team/";
    return (await handle(edges.a.parts, new Request(url, { headers }))).status;
  };
  expect(await read()).toBe(200);
  const before = edges.a.origin.calls.length;
  expect((await request("DELETE", `/manage/v1/tokens/${id}`)).status).toBeLessThan(300);
  // the origin died between commit and delivery: nobody can know yet
  expect(await read()).toBe(200);
  await deliver();
  expect(await read()).toBe(401);
  // this edge's origin never answered anything
  expect(edges.a.origin.calls.length).toBe(before);
});
