import { expect, it } from "vitest";
import { describeInBrowser } from "./support/chromium.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  openPage,
  press,
  screenshot,
} from "./support/page.ts";
import { useWorld, type TestSite } from "./support/world.ts";

describeInBrowser("delivery", () => {
  const world = useWorld({ edges: 3, isOwn: true });
  const publish = (site: TestSite, title: string) =>
    site.request("POST", "/v2/posts/", { title, slug: "tea", status: "published" });

  it("a publish is seen to arrive at each edge, and heard by who does not see it", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "viewer");
    const page = await openPage(world(), `/sites/${site.slug}/delivery`, { person });
    for (const { name } of world().edges) await page.getByText(name).first().waitFor();
    await publish(site, "Tea");
    const row = page.getByRole("listitem").filter({ hasText: "Published" }).first();
    await row.getByText(/live everywhere in \d/).waitFor();
    await expect.poll(() => row.getByText(/caches purged after/).count()).toBe(3);
    await expectAccessible(page);
    await screenshot(page, "delivery");
    await page.setViewportSize({ width: 320, height: 640 });
    await expectNoSidewaysScroll(page);
    await screenshot(page, "delivery-320");
    await row.getByRole("link").press("Enter");
    await page.getByRole("heading", { name: "Change 2" }).waitFor();
    await expectAccessible(page);
  });

  it("an edge that is away is named, with what its readers get; Why? says the same, and both go when it is back", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "viewer");
    const [away] = world().edges;
    if (away === undefined) throw new Error("there are edges");
    await site.request("POST", "/v2/posts/?wait=live", {
      title: "Tea",
      slug: "tea",
      status: "published",
    });
    await away.kill();
    await site.request("PATCH", "/v2/posts/tea/", { title: "Green tea" });
    const page = await openPage(world(), `/sites/${site.slug}/delivery/changes/3`, {
      person,
      refusals: [400],
    });
    await page.getByText(`waits for ${away.name}`).waitFor();
    await page.getByText(`Its readers get what there was at change 2`).waitFor();
    await expectAccessible(page);
    await screenshot(page, "change-edge-away");

    await page.goto(`${world().url}/admin/sites/${site.slug}/delivery/why`);
    await page.getByLabel("Address").fill("https://example.com/not/ours");
    await press(page, "Enter");
    await page.getByText("url is no address of /v2, and of no document").waitFor();
    await page.getByLabel("Address").fill(`/v2/posts/tea/?auth_token=${site.token}`);
    await press(page, "Enter");
    await page.getByText(`${away.name} could not be asked`).waitFor();
    // no token is kept in an address
    expect(page.url()).not.toContain(site.token);
    const [, other] = world().edges;
    await page.getByText(`${other?.name} has the newest answer, that of change 3`).waitFor();
    await page.getByRole("group").first().getByText("Evidence").press("Enter");
    await page.getByText("The edge's place in the log").first().waitFor();
    await expectAccessible(page);
    await screenshot(page, "why");
    await page.setViewportSize({ width: 320, height: 640 });
    await expectNoSidewaysScroll(page);

    await away.start();
    await page.goto(`${world().url}/admin/sites/${site.slug}/delivery/changes/3`);
    await page.getByText(/live everywhere in/).waitFor();
  });
});
