import type { Metadata } from "next";
import Link from "next/link";
import { notFound, redirect } from "next/navigation";
import { AsOf } from "../../as-of";
import { PreviewListener } from "../../preview-listener";
import { readCountries, readCountry } from "../../../lib/content";
import { previewToken, readDraft } from "../../../lib/preview";

interface Props {
  params: Promise<{ slug: string }>;
}

/** All are made while the site is built: they are there when no edge answers. New ones are made when they are asked for. */
export async function generateStaticParams(): Promise<{ slug: string }[]> {
  const { countries } = await readCountries();
  return countries.map(({ slug }) => ({ slug }));
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { slug } = await params;
  const shown = await shownCountry(slug);
  return shown === undefined ? {} : { title: shown.country.name };
}

/** After how long a page is made again when somebody asks for it, seconds. Next wants a number here. */
export const revalidate = 60;

export default async function CountryPage({ params }: Props) {
  const { slug } = await params;
  const shown = await shownCountry(slug);
  if (shown === undefined) notFound();
  const { country, isDraft, isStale, since } = shown;
  const { official_name, capital, flag, area, region, borders } = country.fields;
  return (
    <article>
      {isDraft && <PreviewListener dashboard={process.env["LARDER_DASHBOARD"] ?? ""} slug={slug} />}
      <h1>
        {flag} {country.name}
      </h1>
      <AsOf isStale={isStale} since={since} />
      <dl>
        <dt>Official name</dt>
        <dd>{official_name}</dd>
        <dt>Capital</dt>
        <dd>{capital === "" ? "none" : capital}</dd>
        <dt>Area</dt>
        <dd>{area === null ? "unknown" : `${area.toLocaleString("en")} km²`}</dd>
        <dt>Region</dt>
        <dd>{region?.name ?? "none"}</dd>
      </dl>
      <h2>Borders on</h2>
      {borders.length === 0 ? (
        <p>No other country.</p>
      ) : (
        <ul className="countries">
          {borders.map((neighbour) => (
            <li key={neighbour.slug}>
              <Link href={`/countries/${neighbour.slug}`} prefetch={false}>
                {neighbour.fields.flag} {neighbour.name}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}

/** What is published, or what is being edited while draft mode is on; undefined when there is no such country. */
async function shownCountry(slug: string) {
  const token = await previewToken();
  if (token === undefined) {
    const read = await readCountry(slug);
    return read && { ...read, isDraft: false };
  }
  const draft = await readDraft(slug, token);
  // the link was taken back, or its hour is over
  if (draft.kind === "refused") redirect("/api/preview/end");
  if (draft.kind === "missing") return undefined;
  return { country: draft.country, isDraft: true, isStale: false, since: undefined };
}
