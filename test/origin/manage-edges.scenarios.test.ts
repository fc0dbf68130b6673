import { describe, expect, test } from "vitest";
import { createFakeClock } from "../support/clock.ts";
import { originsOfFile } from "../support/origin.ts";
import { expectScenarios, failure, notFound, refusedField } from "../support/scenarios.ts";

/** The edges of a site, as managers add and remove them. */

const newOrigin = originsOfFile();
const newStill = () => newOrigin({ clock: createFakeClock(Date.parse("2026-01-01T00:00:00Z")) });

describe("an edge", () => {
  test("is registered, listed and removed", async () => {
    const origin = await newStill();
    const other = `${origin.token}-other`;
    await origin.addSite(other, other);
    const send = { name: "paris", url: "https://paris.example" };
    const { status, body } = await origin.request("POST", "/manage/v1/edges", send);
    const { id } = body as { id: number };
    const edge = {
      id,
      ...send,
      state: "active",
      epoch: 0,
      head: 0,
      change: 0,
      purged: null,
      appliedAt: null,
      failedAt: null,
      lastError: null,
    };
    expect([status, body]).toEqual([201, edge]);
    const taken = failure("The site has an edge with this name or address.");
    const paris = { ask: "POST /manage/v1/edges", status: 409, body: taken };
    await expectScenarios(origin, [
      { name: "listed", ask: "GET /manage/v1/edges", status: 200, body: { data: [edge] } },
      { ...paris, name: "the name again", send: { ...send, url: "https://x.example" } },
      { ...paris, name: "the address again", send: { ...send, name: "x" } },
      {
        name: "no address",
        ask: "POST /manage/v1/edges",
        send: { name: "x", url: "ftp://x.example" },
        status: 400,
        body: refusedField("url", "Use an http or https URL, such as https://www.example.com."),
      },
      {
        name: "not another site's",
        ask: "GET /manage/v1/edges",
        token: other,
        status: 200,
        body: { data: [] },
      },
      {
        name: "nor its to remove",
        ask: `DELETE /manage/v1/edges/${id}`,
        token: other,
        status: 404,
        body: notFound(),
      },
      { name: "removed", ask: `DELETE /manage/v1/edges/${id}`, status: 204, body: null },
      {
        name: "leaving, until it was told",
        ask: "GET /manage/v1/edges",
        status: 200,
        body: {
          data: [
            {
              id,
              ...send,
              state: "leaving",
              removedAt: "2026-01-01T00:00:00Z",
              failedAt: null,
              lastError: null,
            },
          ],
        },
      },
      { name: "removed twice", ask: `DELETE /manage/v1/edges/${id}`, status: 204, body: null },
      {
        name: "not forced by another site",
        ask: `DELETE /manage/v1/edges/${id}?force=1`,
        token: other,
        status: 404,
        body: notFound(),
      },
      {
        name: "forced by a word",
        ask: `DELETE /manage/v1/edges/${id}?force=yes`,
        status: 400,
        body: expect.objectContaining({ detail: expect.any(String) }),
      },
      { name: "not told", ask: `DELETE /manage/v1/edges/${id}?force=1`, status: 204, body: null },
      {
        name: "removed for good",
        ask: `DELETE /manage/v1/edges/${id}?force=1`,
        status: 404,
        body: notFound(),
      },
      { name: "none left", ask: "GET /manage/v1/edges", status: 200, body: { data: [] } },
    ]);
  });
});
