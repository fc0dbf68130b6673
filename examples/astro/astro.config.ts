import { defineConfig, envField } from "astro/config";

const secret = { context: "server", access: "secret" } as const;

export default defineConfig({
  env: {
    // by default the demo of `npm start`
    schema: {
      LARDER_ENDPOINTS: envField.string({ ...secret, default: "http://127.0.0.1:8787" }),
      LARDER_TOKEN: envField.string({ ...secret, default: "demo-read" }),
      LARDER_COPIES: envField.string({ ...secret, default: ".larder-copies" }),
    },
  },
});
