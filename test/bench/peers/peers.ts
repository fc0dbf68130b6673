import { directus } from "./directus.ts";
import type { Peer } from "./peer.ts";

export const PEERS: Peer[] = [directus];

/** What its result is called, beside the rows. */
export const rowOfPeer = ({ name }: Peer): string => `peer-${name}`;
