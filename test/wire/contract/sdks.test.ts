import { describe, expect, it } from "vitest";
import { detail } from "../../../shared/errors.ts";
import { modelProblems } from "../../support/typed-models.ts";
import { useWire, wireToken } from "../../support/wire.ts";
import { outlines, SDK_NAMES, sdkRows } from "./sdk-reads.ts";
import { phpWrites, rubyWrites, type SdkWrite } from "./sdk-writes.ts";
import { loadSite } from "./site.ts";

/** The eleven official SDKs, as what they send and as what their models read. */

const wire = useWire(loadSite);

describe("reads as SDKs send them", () => {
  it("are there for all of them", () => {
    expect(SDK_NAMES).toEqual(
      "JavaScript v3,JavaScript v1,Python,Ruby,Go,PHP,C#,Java,Kotlin,Swift,Dart".split(","),
    );
  });

  it.each(sdkRows)("$name", async ({ request, body }) => {
    const got = await wire().send(request);
    expect(got.status, got.text).toBe(200);
    expect(got.headers["content-type"]).toBe("application/json");
    const zips = request.headers["accept-encoding"]?.includes("gzip") === true;
    expect(got.headers["content-encoding"]).toBe(zips ? "gzip" : undefined);
    if (typeof body === "string") expect(outlines[body]?.(got.json), got.text).toBe(true);
    else expect(got.json).toEqual(body);
    expect(modelProblems(request, got)).toEqual([]);
  });

  it("are refused with a sentence in `detail` for every SDK that reads it", async () => {
    for (const path of ["/pages/article/nothing", "/posts/nothing/", "/tags/nothing"]) {
      for (const [token, status] of [
        [wireToken.read, 404],
        ["nobody", 401],
      ] as const) {
        const request = { method: "GET", path: `/v2${path}?auth_token=${token}`, headers: {} };
        const got = await wire().send(request);
        expect(got.status).toBe(status);
        expect(modelProblems(request, got)).toEqual([]);
      }
    }
    const request = { method: "GET", path: "/v2/tags/", headers: {} };
    expect(await wire().send(request)).toMatchObject({ json: { detail: detail.noToken } });
  });
});

describe.each([
  ["PHP", phpWrites],
  ["Ruby", rubyWrites],
])("writes as the SDK for %s sends them", (_, writes) => {
  let made = 0;
  it.each(writes)("$call", async ({ method, path, headers, body, status }: SdkWrite) => {
    const named = path.replace("{id}", String(made));
    const got = await wire().send({
      method,
      path: `/v2${named}`,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(got.status, got.text).toBe(status);
    if (status === 204) expect(got.text).toBe("");
    else expect(got.json).toMatchObject({ status: "pending" });
    if (method === "POST") made = (got.json as { id: number }).id;
  });
});
