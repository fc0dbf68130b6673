import { useLocation } from "preact-iso/router";
import { here } from "../../here.ts";
import { LinkButton } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { Empty } from "../../ui/state.tsx";
import { readFilters, readListed } from "./filters.ts";
import { DocumentList } from "./list.tsx";
import { words } from "./words.ts";

/** Documents of all kinds, of one, or of one type: `/content`, `/content/page`, `/content/page.recipe`. */
export function ContentScreen({ params }: { params: Record<string, string> }) {
  const { query } = useLocation();
  const listed = readListed(params["of"]);
  if (listed === null)
    return (
      <Page title={words.gone}>
        <Empty icon="content" title={words.gone}>
          <LinkButton href={here("/content")}>{words.all}</LinkButton>
        </Empty>
      </Page>
    );
  const key = `${listed.kind ?? ""}.${listed.type ?? ""}`;
  return <DocumentList key={key} listed={listed} filters={readFilters(query)} />;
}
