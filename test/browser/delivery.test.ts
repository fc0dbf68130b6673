import { expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { describeInBrowser } from "./support/chromium.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  focused,
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

  it("goes from an empty site to readers of three edges by the keyboard alone, and says which of them is away", async () => {
    const site = await world().addSite();
    const person = await world().addPerson(site, "admin");
    const page = await openPage(world(), `/sites/${site.slug}/model`, { person });
    await page.getByRole("button", { name: "New type" }).press("Enter");
    await expect.poll(() => focused(page)).toBe("input Name");
    await page.keyboard.type("Recipe");
    await press(page, "Enter");
    await page.getByRole("button", { name: "Add a field", exact: true }).press("Enter");
    await expect.poll(() => focused(page)).toBe("input Name");
    await page.keyboard.type("Course");
    await page.getByRole("button", { name: "Add", exact: true }).press("Enter");
    await page.getByRole("button", { name: "Save", exact: true }).press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).press("Enter");
    await page.getByText("Saved.").waitFor();
    await page.getByRole("link", { name: "Content", exact: true }).press("Enter");
    await page.getByRole("button", { name: "New" }).first().press("Enter");
    await expect.poll(() => focused(page)).toBe("input Name");
    await page.keyboard.type("Onion soup");
    await press(page, "Enter");
    await page.getByRole("heading", { name: "Onion soup" }).waitFor();
    const publishAs = async (course: string) => {
      await page.getByLabel("Course").focus();
      await press(page, "Control+a");
      await page.keyboard.type(course);
      await page.getByText("Saved", { exact: true }).first().waitFor();
      await press(page, "Control+Enter");
      await page.getByText(/It reaches/).waitFor();
      await press(page, "Enter");
    };
    await publishAs("Starter");
    await page.getByText(/live everywhere in \d/).waitFor();
    await press(page, "Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    const courses = (edges = world().edges) =>
      Promise.all(
        edges.map(async ({ url }) => {
          const path = `/v2/pages/recipe/onion-soup/?auth_token=${site.token}`;
          const { data } = await (await fetch(`${url}${path}`)).json();
          return data.fields.course;
        }),
      );
    expect(await courses()).toEqual(["Starter", "Starter", "Starter"]);
    const [away, ...others] = world().edges;
    await away?.kill();
    await publishAs("Main");
    await page.getByText(`waits for ${away?.name}`).waitFor();
    await eventually(
      "the others to have it",
      async () => (await courses(others)).every((course) => course === "Main") || undefined,
    );
    await away?.start();
    await page.getByText(/live everywhere in \d/).waitFor();
    expect(await courses()).toEqual(["Main", "Main", "Main"]);
  });
});
