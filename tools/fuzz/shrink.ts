/** How often a smaller body is tried: enough for a policy, and an end for everything else. */
const maxTries = 3000

/**
 * A smaller JSON text for which `stillFails` holds: members and items are left out as long as that is so. A text that is
 * no JSON comes back as it is.
 */
export async function shrink(
  text: string,
  stillFails: (smaller: string) => Promise<boolean>,
): Promise<string> {
  let best: unknown
  try {
    best = JSON.parse(text)
  } catch {
    return text
  }
  if (!(await stillFails(JSON.stringify(best)))) return text
  let tries = 0
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false
    for (const candidate of smallerOnes(best)) {
      tries += 1
      if (tries > maxTries) return JSON.stringify(best)
      if (!(await stillFails(JSON.stringify(candidate)))) continue
      best = candidate
      isSmaller = true
      break
    }
  }
  return JSON.stringify(best)
}

/** Copies of the value, each with one member or item left out; the larger parts first. */
function* smallerOnes(value: unknown): Generator {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    const items = value as readonly unknown[]
    for (const index of items.keys()) yield items.filter((_, each) => each !== index)
    for (const [index, item] of items.entries())
      for (const smaller of smallerOnes(item)) yield items.map((each, at) => (at === index ? smaller : each))
    return
  }
  const members = Object.entries(value as Readonly<Record<string, unknown>>)
  for (const [key] of members) yield Object.fromEntries(members.filter(([each]) => each !== key))
  for (const [key, member] of members)
    for (const smaller of smallerOnes(member))
      yield Object.fromEntries(members.map(([each, old]) => [each, each === key ? smaller : old]))
}
