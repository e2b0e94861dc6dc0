/** A map that has an end. Who comes first stays: nobody can push out what was counted under a name. */
export interface BoundedMap<Value> {
  /** The value under a key, made where it is new; undefined where there is no room for it. */
  readonly at: (key: string) => Value | undefined
  readonly values: () => readonly Value[]
}

/** Makes a map for so many keys. */
export function makeBoundedMap<Value>(capacity: number, make: (key: string) => Value): BoundedMap<Value> {
  const map = new Map<string, Value>()
  return {
    at: (key) => {
      const known = map.get(key)
      if (known !== undefined || map.size >= capacity) return known
      const made = make(key)
      map.set(key, made)
      return made
    },
    values: () => [...map.values()],
  }
}
