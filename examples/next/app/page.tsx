import Link from "next/link";
import { readCountries } from "../lib/content";
import { AsOf } from "./as-of";

/** After how long a page is made again when somebody asks for it, seconds. Next wants a number here. */
export const revalidate = 60;

export default async function CountriesPage() {
  const { countries, isStale, since } = await readCountries();
  return (
    <>
      <h1>Countries</h1>
      <AsOf isStale={isStale} since={since} />
      <ul className="countries">
        {countries.map(({ slug, name, flag }) => (
          <li key={slug}>
            {/* 250 links at once: each is read when somebody follows it */}
            <Link href={`/countries/${slug}`} prefetch={false}>
              {flag} {name}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
