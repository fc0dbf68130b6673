import type { NextConfig } from "next";

const dashboard = process.env["LARDER_DASHBOARD"] ?? "";

const config: NextConfig = {
  // the dashboard shows the site beside the form, in a frame
  headers: () =>
    Promise.resolve([
      {
        source: "/:path*",
        headers: [
          {
            key: "content-security-policy",
            value: `frame-ancestors 'self' ${dashboard}`.trim(),
          },
        ],
      },
    ]),
};

export default config;
