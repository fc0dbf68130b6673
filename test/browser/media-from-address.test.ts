import { afterAll, expect, it } from "vitest";
import type { MediaFile } from "../../shared/manage/media.ts";
import { listen, type Listener } from "../support/listener.ts";
import { describeInBrowser } from "./support/chromium.ts";
import { expectAccessible, focused, openPage, press, screenshot } from "./support/page.ts";
import { picture } from "./support/picture.ts";
import { useWorld } from "./support/world.ts";

describeInBrowser("a file of another server", () => {
  const ends: (() => Promise<void>)[] = [];
  let started: Listener | undefined;
  const world = useWorld({
    edges: 0,
    env: async () => {
      started = await listen(
        ({ path }, response) => {
          const isThere = path === "/pear.png";
          response.writeHead(isThere ? 200 : 404);
          response.end(isThere ? picture(90, 60) : undefined);
        },
        { atEnd: (stop) => void ends.push(stop) },
      );
      return { LARDER_OUTBOUND_ALLOW: started.name };
    },
  });
  afterAll(() => Promise.all(ends.map((end) => end())));

  it("is copied by its address, with the keyboard alone; what cannot be is said at the field", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "contributor");
    const page = await openPage(world(), `/sites/${site.slug}/media`, { person, refusals: [400] });
    await page.getByRole("button", { name: "From an address" }).press("Enter");
    await page.getByRole("dialog").waitFor();
    await expect.poll(() => focused(page)).toBe("input Address of the file");
    await page.keyboard.type(`${started!.url}/nothing.png`);
    await press(page, "Enter");
    await page.locator(".field-error").waitFor();
    await expectAccessible(page);
    await screenshot(page, "media-from-address");
    await page.getByLabel("Address of the file").fill(`${started!.url}/pear.png`);
    await press(page, "Enter");
    await page.getByRole("heading", { name: "pear.png" }).waitFor();
    await page.getByText(`${started!.url}/pear.png`).waitFor();
    const { data } = (await site.request("GET", "/manage/v1/media")) as { data: MediaFile[] };
    expect(data).toMatchObject([
      { name: "pear.png", width: 90, sourceUrl: `${started!.url}/pear.png` },
    ]);
  });
});
