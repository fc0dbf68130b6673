/** What waits, by name: one of each name after the other, so that no name's many keep the others waiting. */
export interface Turns<T> {
  /** @returns whether there was room */
  add(name: string, one: T): boolean;
  /** Who is next, taken out. */
  next(): T | undefined;
  remove(name: string, one: T): boolean;
  count(): number;
}

export function createTurns<T>(room: { perName: number; inAll: number }): Turns<T> {
  // the name whose turn is next comes first
  const waiting = new Map<string, Set<T>>();
  let count = 0;
  const remove = (name: string, one: T): boolean => {
    const ofName = waiting.get(name);
    if (ofName?.delete(one) !== true) return false;
    count -= 1;
    if (ofName.size === 0) waiting.delete(name);
    return true;
  };
  return {
    add(name, one) {
      const ofName = waiting.get(name) ?? new Set<T>();
      // the first of a name may always wait, whoever else does
      if (ofName.size >= room.perName || (ofName.size > 0 && count >= room.inAll)) return false;
      waiting.set(name, ofName.add(one));
      count += 1;
      return true;
    },
    next() {
      for (const [name, ofName] of waiting) {
        for (const one of ofName) {
          remove(name, one);
          if (waiting.delete(name)) waiting.set(name, ofName);
          return one;
        }
      }
      return undefined;
    },
    remove,
    count: () => count,
  };
}
