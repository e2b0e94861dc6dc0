import { without } from './reference-addresses.ts'
import { isInside, judgeAddresses, type Opened, openedOn, portProbes } from './reference-breadth.ts'
import { isWithin } from './reference-selectors.ts'
import type { RuleJson } from './reference-shapes.ts'
import {
  atBothLevels,
  directions,
  type Opinion,
  type Opinions,
  peersOf,
  rulesInForce,
  type Spec,
  strongestOf,
} from './reference-spec.ts'

/** any-ip: for each direction and port, the addresses of all rules that open it. */
export function judgeBreadth(spec: Spec, old: Spec | undefined): Opinions {
  const isSameTarget =
    old === undefined ? 'no' : isWithin(spec.podSelector ?? {}, [old.podSelector ?? {}], 'pods')
  return strongestOf(
    directions.map((direction) => {
      const now = rulesInForce(spec, direction) ?? []
      if (!now.some((rule) => peersOf(rule).some(({ ipBlock }) => ipBlock !== undefined && ipBlock !== null)))
        return atBothLevels('no')
      const before = old === undefined ? [] : (rulesInForce(old, direction) ?? [])
      return strongestOf(judgePorts(now, before, isSameTarget))
    }),
  )
}

/** One opinion for each different set of addresses that some port has. */
function judgePorts(
  now: readonly RuleJson[],
  before: readonly RuleJson[],
  isSameTarget: Opinion,
): readonly Opinions[] {
  const seen = new Map<string, Opinions>()
  for (const probe of portProbes([...now, ...before])) {
    const least = openedOn(now, probe, 'does not count')
    const most = openedOn(now, probe, 'counts')
    const leastBefore = openedOn(before, probe, 'does not count')
    const mostBefore = openedOn(before, probe, 'counts')
    if (!least || !most || !leastBefore || !mostBefore) return [atBothLevels('maybe')]
    // Private resolvers beside the internet are addresses that nobody names together: a matter of taste.
    const apart = openedOn(
      now.filter((rule) => !isForResolvers(rule)),
      probe,
      'does not count',
    )
    for (const family of ['v4', 'v6'] as const) {
      const key = spansKey(family, least, most, leastBefore, mostBefore, apart ?? least)
      if (seen.has(key)) continue
      const wasOpen = (opened: Opened, past: Opened): boolean =>
        past.isOpenToAll || without(opened[family], past[family]).length === 0
      const isOld: Opinion =
        isSameTarget === 'no' || !wasOpen(least, mostBefore)
          ? 'no'
          : isSameTarget === 'yes' && wasOpen(most, leastBefore)
            ? 'yes'
            : 'maybe'
      const low = weaker(
        judgeAddresses(family, least[family]),
        judgeAddresses(family, (apart ?? least)[family]),
      )
      const high = judgeAddresses(family, most[family])
      seen.set(key, {
        baseline: combine(low.baseline, high.baseline, isOld),
        strict: combine(low.strict, high.strict, isOld),
      })
    }
  }
  return [...seen.values()]
}

/** Whether a rule opens nothing but DNS, and that only to private addresses. */
function isForResolvers(rule: RuleJson): boolean {
  const ports = rule.ports ?? []
  const isDns = ports.every(({ port }) =>
    typeof port === 'string' ? port.startsWith('dns') : [53, 853, 5353].includes(port ?? 0),
  )
  const opened = openedOn([{ to: peersOf(rule) }], { protocol: 'UDP', port: 53 }, 'counts')
  return ports.length > 0 && isDns && opened !== undefined && isInside(opened)
}

function weaker(all: Opinions, apart: Opinions): Opinions {
  const unless = (opinion: Opinion, sure: Opinion): Opinion =>
    opinion === 'yes' && sure !== 'yes' ? 'maybe' : opinion
  return { baseline: unless(all.baseline, apart.baseline), strict: unless(all.strict, apart.strict) }
}

function combine(low: Opinion, high: Opinion, isOld: Opinion): Opinion {
  if (isOld === 'yes' || (high === 'no' && low === 'no')) return 'no'
  return low === 'yes' && isOld === 'no' ? 'yes' : 'maybe'
}

function spansKey(family: 'v4' | 'v6', ...opened: readonly Opened[]): string {
  const parts = opened.map((each) => {
    const spans = each[family].map(({ first, last }) => `${first}-${last}`)
    return `${each.isOpenToAll ? 'all' : ''}${spans.join()}`
  })
  return `${family} ${parts.join('|')}`
}
