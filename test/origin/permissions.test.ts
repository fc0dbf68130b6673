import { describe, expect, it } from "vitest";
import { ACTIONS, roleAllows, ROLES, type Action } from "../../shared/permissions.ts";
import { ACTION_OF_ROUTES } from "../support/actions.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { atSite, OWN_ROUTES, personOf } from "../support/people.ts";

/** Every route of management × every role, and what is written down of acts. */

const createOrigin = originsOfFile();

interface Route {
  method: string;
  path: string;
  action: Action | undefined;
}

/** What `/manage/v1/openapi.json` says there is. */
async function routesOf(origin: TestOrigin): Promise<Route[]> {
  const { body } = await origin.request("GET", "/manage/v1/openapi.json");
  const { paths } = body as { paths: Record<string, Record<string, Record<string, unknown>>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, said]) => ({
      method: method.toUpperCase(),
      path: path.replaceAll(/\{\w+\}/g, "1"),
      action: said["x-larder-action"] as Action | undefined,
    })),
  );
}

describe("every route", () => {
  it("says which action it is, and there are routes of each", async () => {
    const routes = await routesOf(await createOrigin());
    expect(routes.length).toBeGreaterThan(50);
    expect(routes.filter(({ action }) => action === undefined)).toEqual([]);
    const used = new Set(routes.map(({ action }) => action));
    expect(ACTIONS.filter((action) => !used.has(action))).toEqual([]);
  });

  it("is for what is written down of it", async () => {
    const { body } = await (await createOrigin()).request("GET", "/manage/v1/openapi.json");
    const { paths } = body as { paths: Record<string, Record<string, Record<string, unknown>>> };
    const said = Object.entries(paths)
      .filter(([path]) => !OWN_ROUTES.test(path))
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, route]) => [
          `${method} ${path}`,
          route["x-larder-action"],
        ]),
      );
    const written = ACTIONS.flatMap((action) =>
      ACTION_OF_ROUTES[action].map((route) => [route, action]),
    );
    expect(Object.fromEntries(said)).toEqual(Object.fromEntries(written));
  });

  it.each(ROLES)("lets a %s do what the table says, and nothing else", async (role) => {
    const origin = await createOrigin();
    const [person, admin] = [await personOf(origin, role), await personOf(origin, "admin")];
    const routes = (await routesOf(origin)).filter(({ path }) => !OWN_ROUTES.test(path));
    const wrong: string[] = [];
    for (const { method, path, action } of routes) {
      const { status } = await person.send(method, path, method === "GET" ? undefined : {});
      if (action === undefined || (status !== 403) !== roleAllows(role, action))
        wrong.push(`${method} ${path} ${String(action)}: ${status}`);
    }
    expect(wrong).toEqual([]);
    expect((await admin.send("GET", "/people")).status).toBe(200);
  });

  it("is closed to people of another site, and to who is not signed in", async () => {
    const origin = await createOrigin();
    const other = await origin.addSite(`${origin.site.slug}-x`, "x-token");
    const stranger = await personOf(origin, "admin", other);
    const routes = (await routesOf(origin)).filter(({ path }) => !OWN_ROUTES.test(path));
    for (const { method, path } of routes) {
      const body = method === "GET" ? undefined : {};
      const named = await stranger.send(method, path, body, atSite(origin.site));
      expect([path, named.status]).toEqual([path, 403]);
      const response = await origin.fetch(`/manage/v1${path}`, { method });
      expect([path, response.status]).toEqual([path, 401]);
    }
  });
});

describe("D16: what is written down", () => {
  const actsOf = async (origin: TestOrigin) => {
    const { body } = await origin.request("GET", "/manage/v1/audit");
    return (body as { data: Record<string, unknown>[] }).data;
  };

  it("is who did what, with the change that came of it, and where they were", async () => {
    const origin = await createOrigin();
    const admin = await personOf(origin, "admin");
    const made = await admin.send("POST", "/tokens", { label: "ci", scopes: ["read"] });
    const { id, change } = made.body as { id: number; change: number };
    await origin.request("POST", "/manage/v1/releases", { name: "Spring" });
    await origin.request("DELETE", `/manage/v1/tokens/${id}`);
    const [ended, release, token] = await actsOf(origin);
    expect(token).toMatchObject({
      actor: "A admin",
      action: "post /tokens",
      object: "/tokens",
      change,
      address: expect.stringContaining("address"),
    });
    expect(token?.["personId"]).toBeGreaterThan(0);
    expect(release).toMatchObject({ actor: "token test", action: "post /releases", change: null });
    expect(release).toMatchObject({ personId: null });
    expect(ended).toMatchObject({ action: "delete /tokens/{id}", object: `/tokens/${id}` });
    expect(ended?.["change"]).toBe(change + 1);
  });

  it.each([
    ["what was refused", "POST", "/manage/v1/tokens", { label: "", scopes: [] }],
    ["what was not there", "DELETE", "/manage/v1/tokens/999", undefined],
    ["a look", "GET", "/manage/v1/tokens", undefined],
  ])("is not %s", async (_, method, path, body) => {
    const origin = await createOrigin();
    const before = await actsOf(origin);
    await origin.request(method, path, body);
    expect(await actsOf(origin)).toEqual(before);
  });

  it("comes in pages, newest first, of this site alone", async () => {
    const origin = await createOrigin();
    for (const name of ["one", "two", "three"])
      await origin.request("POST", "/manage/v1/releases", { name });
    const page = async (query: string) => {
      const { body } = await origin.request("GET", `/manage/v1/audit?${query}`);
      return (body as { data: { id: number }[] }).data.map(({ id }) => id);
    };
    const all = await page("limit=1000");
    expect(all).toHaveLength(3);
    expect(all.toSorted((one, other) => other - one)).toEqual(all);
    expect(await page(`limit=1&before=${all[0]}`)).toEqual([all[1]]);
    expect((await origin.request("GET", "/manage/v1/audit?limit=1001")).status).toBe(400);
    expect((await origin.request("GET", "/manage/v1/audit?before=9007199254740993")).status).toBe(
      400,
    );
  });
});
