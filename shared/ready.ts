/** Where anybody may ask whether an origin can serve. */
export const READY_PATH = "/readyz";
/** The parameter that asks whether it takes writes too, and its value. */
export const READY_FOR = { name: "for", writes: "writes" } as const;
/** The question of who has something to write. */
export const READY_FOR_WRITES = `${READY_PATH}?${READY_FOR.name}=${READY_FOR.writes}`;
