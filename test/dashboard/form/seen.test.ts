import { expect, it } from "vitest";
import { createSeen } from "../../../dashboard/form/seen.ts";

it("what is told late of what was typed is no news; what others wrote is", () => {
  const seen = createSeen("<p></p>");
  for (const text of ["R", "Ri", "Ric"]) seen.say(`<p>${text}</p>`);
  seen.tell("<p>R</p>");
  expect(seen.current()).toBe("<p>Ric</p>");
  seen.say("<p>Rich</p>");
  // two at once
  seen.tell("<p>Ric</p>");
  expect(seen.current()).toBe("<p>Rich</p>");
  seen.tell("<p>Rich</p>");
  expect(seen.current()).toBe("<p>Rich</p>");
  // said long ago, and written by somebody now
  seen.tell("<p>R</p>");
  expect(seen.current()).toBe("<p>R</p>");
  seen.say("<p>Ra</p>");
  seen.tell("<p>theirs</p>");
  expect(seen.current()).toBe("<p>theirs</p>");
  seen.tell(undefined);
  expect(seen.current()).toBeUndefined();
});
