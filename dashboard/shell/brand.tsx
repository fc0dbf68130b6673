import { DASHBOARD_PATH } from "../../shared/dashboard.ts";
import type { Me } from "../api/session.ts";
import { atSite } from "../links.ts";
import { Mark } from "../ui/mark.tsx";
import { words } from "../words.ts";

/** Which site this is; leads to its start. */
export const Brand = ({ me, site }: { me: Me; site: string | null }) => (
  <a class="brand" href={site === null ? `${DASHBOARD_PATH}/` : atSite(site)}>
    <Mark />
    {me.sites.find((one) => one.site === site)?.name ?? site ?? words.product}
  </a>
);
