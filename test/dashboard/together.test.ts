import { describe, expect, it } from "vitest";
import { sharedBy } from "../../dashboard/build/together.ts";

type Kind = "import-statement" | "dynamic-import";

/** Modules and what they import, as a bundler tells of them. */
const graphOf = (modules: Record<string, [string, Kind?][]>) =>
  Object.fromEntries(
    Object.entries(modules).map(([path, imports]) => [
      path,
      {
        bytes: 1,
        imports: imports.map(([to, kind = "import-statement"]) => ({ path: to, kind })),
      },
    ]),
  );

describe("what a screen shares with others", () => {
  it("is what they load too, at any depth, and not what the page begins with", () => {
    const graph = graphOf({
      "main.tsx": [
        ["button.tsx"],
        ["screen.tsx", "dynamic-import"],
        ["list.tsx", "dynamic-import"],
      ],
      "button.tsx": [],
      "screen.tsx": [["form.tsx"], ["own.tsx"], ["button.tsx"]],
      "list.tsx": [["between.tsx"]],
      "between.tsx": [["form.tsx"]],
      "form.tsx": [["field.tsx"]],
      "field.tsx": [["form.tsx"]],
      "own.tsx": [["dialog.tsx", "dynamic-import"]],
      "dialog.tsx": [],
    });
    expect(sharedBy(graph, "main.tsx", "screen.tsx")).toEqual(["field.tsx", "form.tsx"]);
  });

  it("is also what the screen loads on demand itself, and nothing for one that is alone", () => {
    const graph = graphOf({
      "main.tsx": [["screen.tsx", "dynamic-import"]],
      "screen.tsx": [["form.tsx"], ["dialog.tsx", "dynamic-import"]],
      "dialog.tsx": [["form.tsx"]],
      "form.tsx": [],
    });
    expect(sharedBy(graph, "main.tsx", "screen.tsx")).toEqual(["form.tsx"]);
    expect(sharedBy(graph, "main.tsx", "dialog.tsx")).toEqual(["form.tsx"]);
    expect(
      sharedBy(graphOf({ "main.tsx": [], "screen.tsx": [] }), "main.tsx", "screen.tsx"),
    ).toEqual([]);
  });
});
