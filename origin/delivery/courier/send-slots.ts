import { SENDS_PER_EDGE } from "../../../shared/limits.ts";
import {
  PUSHES_AT_ONCE,
  PUSHES_PER_SITE,
  RETRIES_AT_ONCE,
  RETRIES_PER_SITE,
} from "../../../shared/limits-edges.ts";
import { createSlots } from "../../../shared/slots.ts";
import type { Lane } from "../../db/log/edges.ts";

/** Lets couriers send: so many at once in all, for one site and to one host. */
export interface SendSlots {
  /** @param retries whether the edge failed last: those have places of their own, and wait only for each other */
  use<T>(lane: Lane, retries: boolean, work: () => Promise<T>): Promise<T>;
}

export function createSendSlots(): SendSlots {
  const usual = createPlaces(PUSHES_AT_ONCE, PUSHES_PER_SITE);
  const retrying = createPlaces(RETRIES_AT_ONCE, RETRIES_PER_SITE);
  return { use: (lane, retries, work) => (retries ? retrying : usual)(lane, work) };
}

function createPlaces(inAll: number, perSite: number) {
  const all = createSlots(inAll);
  const sites = createSlots(perSite);
  const hosts = createSlots(SENDS_PER_EDGE);
  // the narrowest first, so that who waits for its own does not hold what others need
  return <T>({ siteId, url }: Lane, work: () => Promise<T>): Promise<T> =>
    sites.use(String(siteId), () => hosts.use(hostOf(url), () => all.use("all", work)));
}

/** A machine is one however many ports and addresses it has. */
const hostOf = (url: string) => URL.parse(url)?.hostname ?? url;
