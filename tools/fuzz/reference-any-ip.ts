import { without } from './reference-addresses.ts'
import { judgeAddresses, type Opened, openedOn, portProbes } from './reference-breadth.ts'
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
    for (const family of ['v4', 'v6'] as const) {
      const key = spansKey(family, least, most, leastBefore, mostBefore)
      if (seen.has(key)) continue
      const wasOpen = (opened: Opened, past: Opened): boolean =>
        past.isOpenToAll || without(opened[family], past[family]).length === 0
      const isOld: Opinion =
        isSameTarget === 'no' || !wasOpen(least, mostBefore)
          ? 'no'
          : isSameTarget === 'yes' && wasOpen(most, leastBefore)
            ? 'yes'
            : 'maybe'
      const low = judgeAddresses(family, least[family])
      const high = judgeAddresses(family, most[family])
      seen.set(key, {
        baseline: combine(low.baseline, high.baseline, isOld),
        strict: combine(low.strict, high.strict, isOld),
      })
    }
  }
  return [...seen.values()]
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
