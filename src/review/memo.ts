/**
 * Makes a function that knows what it has returned for texts that it was given before. It forgets everything when it
 * knows `capacity` of them; logs repeat themselves, and need not be trusted to.
 */
export function memo<Value>(capacity: number, make: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const made = make(text)
    if (known.size === capacity) known.clear()
    known.set(text, made)
    return made
  }
}
