import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EDGE_OF_TESTS, startLarder, type Larder } from "../support/larder.ts";
import { expectInOrder, readCountries, readCountry, shownOf } from "./support/demo.ts";
import { BUILD_TIMEOUT_MS, copyExample, type Example } from "./support/example.ts";
import { linksOf, textOf } from "./support/page.ts";

/** `examples/astro/` is built from a Larder, and once more from nothing but copies. */

EDGE_OF_TESTS.script = "edge/node/main.ts";

describe("the example for Astro", () => {
  let larder: Larder;
  let example: Example;
  const build = () =>
    example.run("astro/bin/astro.mjs", ["build"], {
      LARDER_ENDPOINTS: larder.edgeUrl,
      LARDER_TOKEN: "demo-read",
    });
  const page = (path: string) => readFileSync(join(example.path, "dist", path), "utf8");
  const built = () => globSync("**/*.html", { cwd: join(example.path, "dist") }).toSorted();

  beforeAll(async () => {
    [larder, example] = await Promise.all([startLarder(), copyExample("astro")]);
    await build();
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    await Promise.all([larder.stop(), example.remove()]);
  });

  it("has a page of each country, and a list of all", async () => {
    const countries = await readCountries(larder);
    const slugs = countries.map(({ slug }) => slug);
    expect(built()).toEqual(
      ["index.html", ...slugs.map((slug) => `countries/${slug}/index.html`)].toSorted(),
    );
    const links = linksOf(page("index.html")).filter((href) => href.startsWith("/countries/"));
    expect(links.toSorted()).toEqual(slugs.map((slug) => `/countries/${slug}/`).toSorted());
    expectInOrder(textOf(page("index.html")), [
      "Home",
      "Testimonials",
      "Countries",
      "Åland",
      "Zimbabwe",
    ]);
  });

  it("shows what the API says", async () => {
    for (const country of await readCountries(larder)) {
      const html = page(`countries/${country.slug}/index.html`);
      expectInOrder(textOf(html), shownOf(country));
      for (const { slug } of country.fields.borders)
        expect(linksOf(html)).toContain(`/countries/${slug}/`);
    }
  });

  it("is built again from copies, to the byte, while no edge answers", async () => {
    const before = built().map((path) => [path, page(path)]);
    await larder.edge.kill("SIGKILL");
    await build();
    expect(built().map((path) => [path, page(path)])).toEqual(before);
    await larder.edge.start();
  });

  it("shows what was published meanwhile when it is built again", async () => {
    const fields = { capital: '<b onclick="alert(1)">Lutetia & "Paris"</b>' };
    const { status } = await larder.write("PATCH", "/v2/pages/country/france/?wait=live", {
      status: "published",
      fields,
    });
    expect(status).toBe(202);
    await larder.live();
    await build();
    const html = page("countries/france/index.html");
    expectInOrder(textOf(html), shownOf(await readCountry(larder, "france")));
    expect(html).not.toContain("<b onclick");
  });

  it("says why it is not built when nobody answers and nothing was kept", async () => {
    const failing = example.run("astro/bin/astro.mjs", ["build"], {
      LARDER_ENDPOINTS: "http://127.0.0.1:9",
      LARDER_TOKEN: "another-token",
    });
    await expect(failing).rejects.toThrow(/LarderError|ECONNREFUSED|fetch failed/);
  });
});
