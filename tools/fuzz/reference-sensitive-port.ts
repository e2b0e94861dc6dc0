import { judgeAddresses, openedOn, type PortProbe } from './reference-breadth.ts'
import { isWithin, selectsAll } from './reference-selectors.ts'
import type { PeerJson, PortJson, RuleJson, SelectorJson } from './reference-shapes.ts'
import {
  atBothLevels,
  type DirectionName,
  directions,
  type Opinion,
  type Opinions,
  peersOf,
  rulesInForce,
  type Spec,
  strongest,
  strongestOf,
} from './reference-spec.ts'

/** The TCP ports of the rule's page; nobody is kept from the API server. */
const sensitive: readonly number[] = [
  22, 2379, 2380, 3306, 3389, 5432, 6379, 6443, 9200, 10250, 10255, 11211, 27017,
]
/** A wider range than this may be meant as "all ports", which name no service. */
const narrow = 2500

/** sensitive-port-open: a login or a database for every pod of the cluster, every address, or simply everybody. */
export function judgeSensitivePorts(spec: Spec, old: Spec | undefined): Opinions {
  const isSameTarget =
    old !== undefined && isWithin(spec.podSelector ?? {}, [old.podSelector ?? {}], 'pods') !== 'no'
  return strongestOf(
    directions.flatMap((direction) => {
      const now = rulesInForce(spec, direction) ?? []
      const before = old === undefined ? [] : (rulesInForce(old, direction) ?? [])
      return sensitive
        .filter((port) => port !== 6443 || direction === 'ingress')
        .map((port) => {
          const opinions = judgePort(now, port, direction)
          if (opinions.strict === 'no') return opinions
          return isSameTarget && isOpenInAnyWay(before, port) ? unlessOld(opinions) : opinions
        })
    }),
  )
}

function unlessOld({ baseline, strict }: Opinions): Opinions {
  const unless = (opinion: Opinion): Opinion => (opinion === 'no' ? 'no' : 'maybe')
  return { baseline: unless(baseline), strict: unless(strict) }
}

function judgePort(rules: readonly RuleJson[], port: number, direction: DirectionName): Opinions {
  const naming = rules.filter(({ ports }) => (ports ?? []).some((entry) => names(entry, port) !== 'no'))
  if (naming.length === 0) return atBothLevels('no')
  return strongestOf([
    ...naming.map((rule) => judgeRule(rule, port, direction)),
    judgeBlocks(rules, naming, port),
  ])
}

/** What the peers of one rule are: pods of all namespaces, or everybody because there are none. */
function judgeRule(rule: RuleJson, port: number, direction: DirectionName): Opinions {
  const isNamed = strongest((rule.ports ?? []).map((entry) => names(entry, port)))
  const isSure = isNamed === 'yes' && (rule.ports ?? []).every(isNarrow)
  const known = (opinion: Opinion): Opinion => (isSure || opinion === 'no' ? opinion : 'maybe')
  if (peersOf(rule).length === 0) return { baseline: 'no', strict: known('yes') }
  const everyPod = known(strongest(peersOf(rule).map(isEveryPod)))
  return { baseline: direction === 'ingress' ? everyPod : 'no', strict: everyPod }
}

function judgeBlocks(rules: readonly RuleJson[], naming: readonly RuleJson[], port: number): Opinions {
  const probe: PortProbe = { protocol: 'TCP', port }
  const sure = naming.filter(
    ({ ports }) =>
      (ports ?? []).some((entry) => names(entry, port) === 'yes') && (ports ?? []).every(isNarrow),
  )
  const least = openedOn(sure, probe, 'does not count')
  const most = openedOn(rules, probe, 'counts')
  if (least === undefined || most === undefined) return atBothLevels('maybe')
  return strongestOf(
    (['v4', 'v6'] as const).map((family) => {
      const low = judgeAddresses(family, least[family])
      const high = judgeAddresses(family, most[family])
      // What is said of any-but-metadata is said of any-ip; whether of the port too, nobody says.
      const isSure = low.baseline === 'yes'
      const isOut = high.strict === 'no'
      return atBothLevels(isSure ? 'yes' : isOut ? 'no' : 'maybe')
    }),
  )
}

function names({ protocol, port, endPort }: PortJson, sought: number): Opinion {
  if ((protocol ?? 'TCP') !== 'TCP' || typeof port !== 'number') return 'no'
  if (sought < port || sought > (endPort ?? port)) return 'no'
  return isNarrow({ port, endPort: endPort ?? null }) ? 'yes' : 'maybe'
}

/** A port beside "all ports" names no service for sure. */
function isNarrow({ port, endPort }: PortJson): boolean {
  if (port === undefined || port === null) return false
  return typeof port === 'string' || (endPort ?? port) - port < narrow
}

function isEveryPod({ namespaceSelector, podSelector }: PeerJson): Opinion {
  if (namespaceSelector === undefined || namespaceSelector === null) return 'no'
  const spaces = isEverywhere(namespaceSelector)
  const pods = selectsAll(podSelector ?? {}) ? 'yes' : canBeAll(podSelector ?? {})
  if (spaces === 'no' || pods === 'no') return 'no'
  return spaces === 'yes' && pods === 'yes' ? 'yes' : 'maybe'
}

function isEverywhere(selector: SelectorJson): Opinion {
  return isWithin({}, [selector], 'namespaces') === 'yes' ? 'yes' : canBeAll(selector)
}

/** Whether nothing is asked for but that labels are absent or other ones, which may hold for all. */
function canBeAll({ matchLabels, matchExpressions }: SelectorJson): Opinion {
  const isNegative = (matchExpressions ?? []).every(
    ({ key, operator }) =>
      operator === 'NotIn' || operator === 'DoesNotExist' || key === 'kubernetes.io/metadata.name',
  )
  return Object.keys(matchLabels ?? {}).length === 0 && isNegative ? 'maybe' : 'no'
}

/** Whether somebody might say that the port was open to everybody already. */
function isOpenInAnyWay(rules: readonly RuleJson[], port: number): boolean {
  const opened = openedOn(rules, { protocol: 'TCP', port }, 'counts')
  if (opened === undefined || opened.isOpenToAll) return true
  const isWide = (['v4', 'v6'] as const).some(
    (family) => judgeAddresses(family, opened[family]).strict !== 'no',
  )
  if (isWide) return true
  const opening = rules.filter(
    ({ ports }) => openedOn([{ ports: ports ?? null }], { protocol: 'TCP', port }, 'counts')?.isOpenToAll,
  )
  return opening.some((rule) => peersOf(rule).some((peer) => isEveryPod(peer) !== 'no'))
}
