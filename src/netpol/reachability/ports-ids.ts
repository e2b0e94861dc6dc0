import { portsKey, type PortSet } from '../port-set.ts'

/**
 * Makes a function that gives sets of ports numbers, equal ones for equal sets. Thousands of peers of one rule share
 * one set, which is looked at once.
 */
export function makePortsIds(): (ports: PortSet) => number {
  const known = new Map<PortSet, number>()
  const byKey = new Map<string, number>()
  return (ports) => {
    const before = known.get(ports)
    if (before !== undefined) return before
    const key = portsKey(ports)
    const id = byKey.get(key) ?? byKey.size
    byKey.set(key, id)
    known.set(ports, id)
    return id
  }
}
