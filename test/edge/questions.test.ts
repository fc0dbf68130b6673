import { expect, test } from "vitest";
import { questionOf } from "../../edge/read/questions.ts";

const ask = (path: string, locales: string[], defaultLocale = locales[0] ?? "") =>
  questionOf(new URL(path, "http://edge.test"), { locales, defaultLocale });

test("an address asks what it asks, also when it was asked before by another site", () => {
  const path = "/v2/pages/*/home/?locale=de";
  expect(ask(path, ["en", "de"]).printed).toBe("/v2/pages/*/home/?locale=de");
  expect(ask(path, ["de", "en"]).printed).toBe("/v2/pages/*/home/");
  expect(ask(path, ["en", "de"]).printed).toBe("/v2/pages/*/home/?locale=de");
  expect(() => ask(path, ["en"])).toThrow(/locale/);
  expect(() => ask(path, ["en"])).toThrow(/locale/);
});

test("what is no part of a question changes nothing, what is does", () => {
  expect(ask("/v2/pages/*/home/?auth_token=one", ["en"]).printed).toBe(
    ask("/v2/pages/*/home/?auth_token=two", ["en"]).printed,
  );
  expect(ask("/v2/pages/*/home/?preview=1", ["en"]).preview).toBe("latest");
  expect(ask("/v2/pages/*/home/", ["en"]).preview).toBe(null);
});
