import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { readMenu } from "../lib/content";
import "./site.css";

export const metadata: Metadata = {
  title: { default: "Countries", template: "%s · Countries" },
};

export default async function Layout({ children }: { children: ReactNode }) {
  const menu = await readMenu();
  return (
    <html lang="en">
      <body>
        <header>
          <Link href="/">Countries</Link>
          <nav aria-label="Main">
            {menu.map(({ meta, label, url }) => (
              <a key={meta.id} href={url}>
                {label}
              </a>
            ))}
          </nav>
        </header>
        <main>{children}</main>
      </body>
    </html>
  );
}
