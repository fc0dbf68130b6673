import { element, linkTo } from "./element.js";
import { readCountries, readCountry, readMenu } from "./larder.js";

/** `?country=france` is a country, `?page=2` a page of the list. */

const asked = new URLSearchParams(location.search);
const slug = asked.get("country");

async function drawMenu() {
  const items = await readMenu();
  document
    .querySelector("nav")
    .replaceChildren(...items.map(({ label, url }) => linkTo(url, label)));
}

const drawMain = async () => show(...(slug === null ? await listed() : await one(slug)));

async function listed() {
  const number = Number(asked.get("page") ?? 1);
  const answer = await readCountries(Number.isSafeInteger(number) && number > 0 ? number : 1);
  if (answer === undefined) return ["There is no such page"];
  const { next_page, previous_page } = answer.meta;
  return [
    "Countries",
    asOf(answer),
    listOf(answer.data),
    element(
      "nav",
      { "aria-label": "Pages" },
      ...(previous_page ? [element("a", { href: `?page=${previous_page}` }, "Larger")] : []),
      ...(next_page ? [element("a", { href: `?page=${next_page}` }, "Smaller")] : []),
    ),
  ];
}

async function one(slugOfCountry) {
  const answer = await readCountry(slugOfCountry);
  if (answer === undefined) return ["There is no such country"];
  const { name, fields } = answer.data;
  const facts = {
    "Official name": fields.official_name,
    Capital: fields.capital || "none",
    Area: fields.area === null ? "unknown" : `${fields.area.toLocaleString("en")} km²`,
    Region: fields.region?.name ?? "none",
  };
  const rows = Object.entries(facts).flatMap(([term, text]) => [
    element("dt", {}, term),
    element("dd", {}, text),
  ]);
  const neighbours = fields.borders.length > 0 ? listOf(fields.borders) : "No other country.";
  return [
    `${fields.flag} ${name}`,
    asOf(answer),
    element("dl", {}, ...rows),
    element("h2", {}, "Borders on"),
    neighbours,
  ];
}

const listOf = (countries) =>
  element(
    "ul",
    { class: "countries" },
    ...countries.map((country) => element("li", {}, linkOf(country))),
  );

const linkOf = (country) =>
  element(
    "a",
    { href: `?${new URLSearchParams({ country: country.slug })}` },
    `${country.fields.flag} ${country.name}`,
  );

/** Says of what is shown from a copy, of when that is. */
function asOf({ stale, since }) {
  if (!stale) return "";
  if (since === undefined)
    return element(
      "p",
      { role: "status", class: "as-of" },
      "There may be a newer version of this.",
    );
  const time = element("time", { datetime: since.toISOString() }, since.toLocaleString());
  return element("p", { role: "status", class: "as-of" }, "As of ", time, ".");
}

function show(title, ...content) {
  document.title = title;
  document.querySelector("main").replaceChildren(element("h1", {}, title), ...content);
}

// the menu may be missing while the rest is there
drawMenu().catch(console.error);
drawMain().catch((error) => {
  console.error(error);
  show("This cannot be shown now", element("p", {}, "Nobody answers. Please try again later."));
});
