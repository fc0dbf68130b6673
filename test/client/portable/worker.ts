import { Butter, type ButterStatic } from "../../../client/src/butter/index.ts";
import { createClient, type Client } from "../../../client/src/index.ts";
import { runCase } from "./cases.ts";

/** Clients that are there for all requests, as modules have them. */
let kept: { client: Client; butter: ButterStatic } | undefined;

/** A Worker that runs one case for each request, or reads once by what it kept. */
export default {
  async fetch(request: Request): Promise<Response> {
    const { name, endpoints } = (await request.json()) as { name: string; endpoints: string[] };
    if (name !== "kept") return Response.json(await runCase(name, endpoints));
    kept ??= {
      client: createClient({ token: "cases", endpoints }),
      butter: Butter("cases", { endpoints }),
    };
    const [one, other] = await Promise.all([
      kept.client.post.retrieve("loaf"),
      kept.butter.post.retrieve("loaf"),
    ]);
    return Response.json([one.data.title, other.data?.data.title]);
  },
};
