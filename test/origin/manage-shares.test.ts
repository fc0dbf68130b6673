import { expect, test } from "vitest";
import { type Lane, shareLimits, LOOK_UPS } from "../../origin/shares/limits.ts";
import { createShares, type Shares } from "../../origin/shares/shares.ts";
import { systemClock } from "../../shared/clock.ts";
import { TEST_CONNECTIONS } from "../support/database.ts";
import { OWN_ROUTES } from "../support/people.ts";
import { createTestOrigin } from "../support/origin.ts";

interface Turn {
  lane: Lane;
  /** Taken while another one was held, which might wait for itself. */
  inside: boolean;
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
      use: (lane, site, asker, work) =>
        shares.use(lane, site, asker, async (ended) => {
          if (site !== LOOK_UPS) turns.push({ lane, inside: held > 0 });
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
    expect([path, status < 500, turns]).toEqual([path, true, [{ lane: "preview", inside: false }]]);
  }
  turns.length = 0;
  await origin.request("GET", "/manage/v1/openapi.json");
  expect(turns).toEqual([]);
});
