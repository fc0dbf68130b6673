import { LARDER_COPIES, LARDER_ENDPOINTS, LARDER_TOKEN } from "astro:env/server";
import { createClient } from "larder";
import { fileStore } from "larder/node";
import type { Site } from "./model";

/** Reads the site while it is built. With copies of the build before, one succeeds while no edge answers. */
export const larder = createClient<Site>({
  token: LARDER_TOKEN,
  endpoints: LARDER_ENDPOINTS.split(","),
  copies: fileStore(LARDER_COPIES),
});
