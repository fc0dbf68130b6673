import { describe, expect, it } from "vitest";
import { useLarder } from "../support/larder.ts";
import { asRequest, send } from "../support/raw.ts";

/** Row 8: a page in a developer's browser drives no origin, though everybody knows the demo's tokens. */

const larder = useLarder({ demo: false, originEnv: { LARDER_HOSTS: "cms.example" } });
const MANAGE = "Authorization: Token demo-manage";
const WRITE = [
  "Authorization: Token demo-write",
  "Content-Type: application/json",
  "Content-Length: 2",
];

describe("Row 8: management", () => {
  it("opens itself to no page of another site", async () => {
    const { originUrl, edgeUrl } = larder();
    const asks = [
      "Origin: https://evil.example",
      "Access-Control-Request-Method: GET",
      "Access-Control-Request-Headers: authorization",
    ];
    for (const url of [originUrl, edgeUrl])
      for (const [method, path] of [
        ["OPTIONS", "/manage/v1/tokens"],
        ["GET", "/manage/v1/tokens"],
        ["GET", "/manage/v1/nothing"],
        ["OPTIONS", "/metrics"],
        ["OPTIONS", "/internal/v1/rendition"],
        ["GET", "/metrics"],
      ] as const) {
        const { status, headers } = await send(
          url,
          asRequest(`${method} ${path}`, [MANAGE, ...asks]),
        );
        const open = Object.keys(headers).filter((name) => name.startsWith("access-control"));
        expect.soft([method, path, open, status < 500]).toEqual([method, path, [], true]);
      }
  });

  it("leaves `/v2` open, as the contract has it", async () => {
    for (const url of [larder().originUrl, larder().edgeUrl])
      for (const line of ["OPTIONS /v2/pages/*/", "GET /v2/pages/*/", "GET /v2/nothing/"]) {
        const { headers } = await send(url, asRequest(line, ["Authorization: Token demo-read"]));
        expect.soft(headers["access-control-allow-origin"], line).toBe("*");
      }
  });
});

describe("Row 8: a token that everybody knows", () => {
  const OURS = [
    ["Host: 127.0.0.1"],
    ["Host: localhost:8700"],
    ["Host: [::1]:8700"],
    ["Host: cms.example"],
    ["Host: localhost", "Origin: http://localhost:3000"],
  ];
  const OTHERS = [
    ["Host: evil.example"],
    ["Host: localhost.evil.example"],
    ["Host: 127.0.0.1.evil.example:8700"],
    ["Host: 10.0.0.1"],
    ["Host: localhost", "Origin: https://evil.example"],
    ["Host: localhost", "Origin: null"],
  ];

  it("manages under this machine's names and those it was told alone", async () => {
    const { originUrl } = larder();
    for (const headers of OURS)
      expect
        .soft([
          (await send(originUrl, asRequest("GET /manage/v1/tokens", [MANAGE, ...headers]))).status,
          headers,
        ])
        .toEqual([200, headers]);
    for (const headers of OTHERS) {
      const { status, text } = await send(
        originUrl,
        asRequest("GET /manage/v1/tokens", [MANAGE, ...headers]),
      );
      expect.soft([status, headers]).toEqual([403, headers]);
      expect.soft(text).toContain("Everybody knows this token");
    }
  });

  it("writes under these alone, at the origin and through the edge", async () => {
    for (const url of [larder().originUrl, larder().edgeUrl]) {
      const write = async (headers: string[]) =>
        (await send(url, asRequest("POST /v2/content/", [...WRITE, ...headers], "{}"))).status;
      for (const headers of OURS)
        expect.soft([await write(headers), headers]).toEqual([400, headers]);
      for (const headers of OTHERS)
        expect.soft([await write(headers), headers]).toEqual([403, headers]);
    }
  });
});

describe("a database that a demo was made in", () => {
  it("gives nobody its known tokens at an origin that no `npm start` began", async () => {
    const { origin, originUrl } = larder();
    const ask = async () =>
      (await send(originUrl, asRequest("GET /manage/v1/site", [MANAGE]))).status;
    expect(await ask()).toBe(200);
    await origin.kill("SIGTERM");
    await origin.start({ LARDER_DEMO: "0" });
    expect(await ask()).toBe(403);
    const preview = asRequest("GET /v2/pages/*/?preview=1", ["Authorization: Token demo-write"]);
    expect((await send(originUrl, preview)).status).toBe(403);
  });
});
