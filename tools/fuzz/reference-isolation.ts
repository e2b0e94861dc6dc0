import { isWhole, openedOn, portProbes } from './reference-breadth.ts'
import { canSelect, isWithin, selectsAll } from './reference-selectors.ts'
import type { RuleJson } from './reference-shapes.ts'
import {
  type DirectionName,
  directions,
  type Opinion,
  peersOf,
  rulesInForce,
  type Spec,
  strongest,
} from './reference-spec.ts'

/**
 * isolation-dropped, but for the advice: a direction that is taken out of policyTypes, a denial that lets everything in,
 * a target that has become smaller. A target that has moved may be one that was labelled anew.
 */
export function judgeIsolation(spec: Spec, old: Spec | undefined): Opinion {
  if (old === undefined) return 'no'
  const target = old.podSelector ?? {}
  const isForSomebody = canSelect(target, 'pods')
  if (isForSomebody === 'no') return 'no'
  const opinion = strongest([
    ...directions.map((direction) => isOpened(spec, old, direction)),
    both(isNarrower(spec, old), strongest(directions.map((direction) => restricts(old, direction)))),
  ])
  return opinion === 'yes' && isForSomebody !== 'yes' ? 'maybe' : opinion
}

function isOpened(spec: Spec, old: Spec, direction: DirectionName): Opinion {
  const now = rulesInForce(spec, direction)
  const before = rulesInForce(old, direction)
  if (before === undefined) return 'no'
  if (now === undefined) return restricts(old, direction)
  // A rule that lets nobody in, such as one with a block that its excepts use up, is for others to think about.
  const denied: Opinion = before.length === 0 ? 'yes' : before.some(letsSomebodyIn) ? 'no' : 'maybe'
  const isSame = isWithin(old.podSelector ?? {}, [spec.podSelector ?? {}], 'pods')
  return both(both(denied, negation(restricts(spec, direction))), isSame === 'yes' ? 'yes' : 'maybe')
}

/** Whether the target of now is a true part of the one of before. */
function isNarrower({ podSelector: now }: Spec, { podSelector: before }: Spec): Opinion {
  const isInside = isWithin(now ?? {}, [before ?? {}], 'pods')
  return both(isInside, negation(isWithin(before ?? {}, [now ?? {}], 'pods')))
}

/** Whether there is something that a direction does not allow. */
function restricts(spec: Spec, direction: DirectionName): Opinion {
  const rules = rulesInForce(spec, direction)
  if (rules === undefined) return 'no'
  const open = rules.filter((rule) => peersOf(rule).length === 0)
  const isAllOpen = portProbes(rules)
    .filter(({ port }) => typeof port === 'number')
    .every((probe) => openedOn(open, probe, 'does not count')?.isOpenToAll === true)
  if (isAllOpen) return 'no'
  return mayBeForEverybody(rules) ? 'maybe' : 'yes'
}

/** Whether every pod and every address of both families stand among the peers. */
function mayBeForEverybody(rules: readonly RuleJson[]): boolean {
  const peers = rules.flatMap(peersOf)
  const isEveryPod = peers.some(
    ({ namespaceSelector, podSelector }) =>
      namespaceSelector !== undefined &&
      namespaceSelector !== null &&
      isWithin({}, [namespaceSelector], 'namespaces') !== 'no' &&
      selectsAll(podSelector ?? {}),
  )
  const opened = openedOn([{ to: peers }], { protocol: 'TCP', port: 1 }, 'counts')
  return isEveryPod && (opened === undefined || (isWhole('v4', opened.v4) && isWhole('v6', opened.v6)))
}

function letsSomebodyIn(rule: RuleJson): boolean {
  const peers = peersOf(rule)
  if (peers.length === 0) return true
  return peers.some(({ podSelector, namespaceSelector, ipBlock }) => {
    if (ipBlock !== undefined && ipBlock !== null) {
      const opened = openedOn([{ to: [{ ipBlock }] }], { protocol: 'TCP', port: 1 }, 'counts')
      return opened !== undefined && opened.v4.length + opened.v6.length > 0
    }
    return (
      canSelect(podSelector ?? {}, 'pods') === 'yes' &&
      canSelect(namespaceSelector ?? {}, 'namespaces') === 'yes'
    )
  })
}

function negation(opinion: Opinion): Opinion {
  return opinion === 'maybe' ? 'maybe' : opinion === 'yes' ? 'no' : 'yes'
}

function both(one: Opinion, other: Opinion): Opinion {
  if (one === 'no' || other === 'no') return 'no'
  return one === 'yes' && other === 'yes' ? 'yes' : 'maybe'
}
