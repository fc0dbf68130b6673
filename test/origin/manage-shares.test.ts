import { expect, test } from "vitest";
import { type Lane, shareLimits, LOOK_UPS } from "../../origin/shares/limits.ts";
import { createShares, type Shares } from "../../origin/shares/shares.ts";
import { systemClock } from "../../shared/clock.ts";
import { UNSAID_BODY_BYTES, WRITE_BYTES_PER_MS } from "../../shared/limits-shares.ts";
import { TEST_CONNECTIONS } from "../support/database.ts";
import { OWN_ROUTES } from "../support/people.ts";
import { createTestOrigin } from "../support/origin.ts";

interface Turn {
  lane: Lane;
  /** Taken while another one was held, which might wait for itself. */
  inside: boolean;
  /** What it takes of the machine beside its turn. */
  besidesMs: number | undefined;
}

/** Shares that remember whose turns a request took. */
function watchShares(): { shares: Shares; turns: Turn[] } {
  const shares = createShares(shareLimits(TEST_CONNECTIONS), systemClock);
  const turns: Turn[] = [];
  let held = 0;
  return {
    turns,
    shares: {
      ...shares,
      use: (lane, site, asker, work, besidesMs) =>
        shares.use(lane, site, asker, async (ended) => {
          if (site !== LOOK_UPS) turns.push({ lane, inside: held > 0, besidesMs });
          held += 1;
          return work(ended).finally(() => (held -= 1));
        }),
    },
  };
}

interface Document {
  paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>;
}

test("Row 4: every look of an editor takes one turn of its site's previews", async () => {
  const { shares, turns } = watchShares();
  const origin = await createTestOrigin({ shares });
  const { body } = await origin.request("GET", "/manage/v1/openapi.json");
  const looks = Object.entries((body as Document).paths).filter(
    // what is somebody's own is of no site
    ([path, { get }]) => get !== undefined && !OWN_ROUTES.test(path),
  );
  expect(looks.length).toBeGreaterThan(15);
  for (const [path] of looks) {
    turns.length = 0;
    const named = path.replaceAll(/\{\w+\}/g, "1");
    const query =
      path === "/why" ? "?url=/v2/pages/*/a/" : path.endsWith("/reach") ? "?action=publish" : "";
    const { status } = await origin.request("GET", `/manage/v1${named}${query}`);
    const taken = turns.map(({ lane, inside }) => ({ lane, inside }));
    expect([path, status < 500, taken]).toEqual([path, true, [{ lane: "preview", inside: false }]]);
  }
  turns.length = 0;
  await origin.request("GET", "/manage/v1/openapi.json");
  expect(turns).toEqual([]);
});

test("Row 5: a write rests for the length of its body, too, and for much of one that says none", async () => {
  const { shares, turns } = watchShares();
  const origin = await createTestOrigin({ shares });
  await origin.request("POST", "/manage/v1/collections", {
    key: "note",
    fields: [{ key: "text", kind: "long_text" }],
  });
  const write = async (length: Record<string, string>) => {
    turns.length = 0;
    const body = JSON.stringify({ key: "note", fields: [{ text: "a".repeat(20_000) }] });
    const { status } = await origin.fetch("/v2/content/", {
      method: "POST",
      headers: {
        authorization: `Token ${origin.token}`,
        "content-type": "application/json",
        ...length,
      },
      body,
    });
    const writes = turns.filter(({ lane }) => lane === "publishing");
    return { status, besidesMs: writes.map(({ besidesMs }) => besidesMs) };
  };
  expect(await write({ "content-length": "600000" })).toEqual({
    status: 202,
    besidesMs: [600_000 / WRITE_BYTES_PER_MS],
  });
  expect(await write({ "transfer-encoding": "chunked" })).toEqual({
    status: 202,
    besidesMs: [UNSAID_BODY_BYTES / WRITE_BYTES_PER_MS],
  });
});
