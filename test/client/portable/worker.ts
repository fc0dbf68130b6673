import { runCase } from "./cases.ts";

/** A Worker that runs one case for each request. */
export default {
  async fetch(request: Request): Promise<Response> {
    const { name, endpoints } = (await request.json()) as { name: string; endpoints: string[] };
    return Response.json(await runCase(name, endpoints));
  },
};
