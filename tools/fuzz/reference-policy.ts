import { readPeerBlock, without } from './reference-addresses.ts'
import {
  judgeAddresses,
  type Opened,
  openedOn,
  type Opinion,
  type Opinions,
  peersOf,
  portProbes,
} from './reference-breadth.ts'
import { isPlain, isWithin, sameSelector, selectsAll } from './reference-selectors.ts'
import type { PeerJson, PolicyJson, RuleJson, SelectorJson } from './reference-shapes.ts'

/** What the reference thinks about a write of a policy. */
export interface PolicyOpinion {
  /** Whether there is a violation that was not there before. */
  readonly orPeers: Opinions
  readonly anyIp: Opinions
  /** Whether nothing else in it is a violation either, by any rule of the rule book, at this level. */
  readonly isHarmless: Readonly<Record<keyof Opinions, boolean>>
}

type Spec = PolicyJson['spec']
type DirectionName = 'ingress' | 'egress'
const directions: readonly DirectionName[] = ['ingress', 'egress']
const unsure: Opinions = { baseline: 'maybe', strict: 'maybe' }
const nothingNew: PolicyOpinion = {
  orPeers: { baseline: 'no', strict: 'no' },
  anyIp: { baseline: 'no', strict: 'no' },
  isHarmless: { baseline: true, strict: true },
}

/** Judges a creation (without `old`) or an update. */
export function judgePolicy({ spec }: PolicyJson, old: Spec | undefined): PolicyOpinion {
  // To list a type twice changes nothing, and the rule book takes it for a typing error all the same.
  const isOneType = !isListedTwice(spec) || (old !== undefined && isListedTwice(old))
  if (
    old !== undefined &&
    (JSON.stringify(spec) === JSON.stringify(old) ||
      (isOneType && isShrunk(spec, old) && hasPlainBlocks(spec)))
  )
    return nothingNew
  const orPeers = strongest(directions.map((direction) => judgeLists(spec, old, direction)))
  const breadths = directions.map((direction) => judgeBreadth(spec, old, direction))
  const isTame = isHarmlessShape(spec) && (old === undefined || hasSameFrame(spec, old))
  return {
    orPeers: { baseline: orPeers, strict: orPeers },
    anyIp: {
      baseline: strongest(breadths.map(({ baseline }) => baseline)),
      strict: strongest(breadths.map(({ strict }) => strict)),
    },
    isHarmless: { baseline: isTame, strict: isTame && isNarrow(spec) },
  }
}

/** Whether every block is written as everybody reads it: an except with bits to spare is a finding by itself. */
function hasPlainBlocks(spec: Spec): boolean {
  const peers = directions.flatMap((direction) => (spec[direction] ?? []).flatMap(peersOf))
  return peers.every(({ ipBlock }) => !ipBlock || readPeerBlock(ipBlock)?.isOdd === false)
}

function isListedTwice({ policyTypes }: Spec): boolean {
  return new Set(policyTypes ?? []).size < (policyTypes ?? []).length
}

/** Whether there is one opinion about every block in it. */
export function hasClearBlocks({ spec }: PolicyJson): boolean {
  const peers = directions.flatMap((direction) => (spec[direction] ?? []).flatMap(peersOf))
  return peers.every(({ ipBlock }) => !ipBlock || readPeerBlock(ipBlock) !== undefined)
}

/** Whether a deletion can be against no rule of the rule book: it takes away no default deny. */
export function isHarmlessDeletion({ spec }: PolicyJson): boolean {
  return (
    !selectsAll(spec.podSelector ?? {}) ||
    directions.every((direction) => rulesInForce(spec, direction)?.length !== 0)
  )
}

/** The rules of a direction; undefined where the policy does not act on it. */
function rulesInForce(spec: Spec, direction: DirectionName): readonly RuleJson[] | undefined {
  const rules = spec[direction] ?? []
  const types = spec.policyTypes ?? []
  if (types.length === 0) return direction === 'ingress' || rules.length > 0 ? rules : undefined
  return types.includes(direction === 'ingress' ? 'Ingress' : 'Egress') ? rules : undefined
}

/** Rules that are written and not in force: nobody has to have an opinion about them. */
function hasIdleRules(spec: Spec, direction: DirectionName): boolean {
  return rulesInForce(spec, direction) === undefined && (spec[direction] ?? []).length > 0
}

function judgeLists(spec: Spec, old: Spec | undefined, direction: DirectionName): Opinion {
  if (hasIdleRules(spec, direction)) return 'maybe'
  const lists = (rulesInForce(spec, direction) ?? []).map((rule) => ({ rule, opinion: mixes(rule) }))
  const mixed = lists.filter(({ opinion }) => opinion !== 'no')
  if (mixed.length === 0) return 'no'
  const sure = mixed.filter(({ opinion }) => opinion === 'yes').map(({ rule }) => rule)
  if (old === undefined) return sure.length > 0 ? 'yes' : 'maybe'
  if (hasIdleRules(old, direction)) return 'maybe'
  const before = (rulesInForce(old, direction) ?? []).filter((rule) => mixes(rule) !== 'no')
  if (before.length === 0) return sure.length > 0 ? 'yes' : 'maybe'
  if (sure.length > 0 && targetWithin(spec, old) === 'no') return 'yes'
  return sure.some((rule) => isSurelyMore(rule, before)) ? 'yes' : 'maybe'
}

/** Whether a list has an item for whole namespaces beside an item for some pods of the policy's own. */
function mixes(rule: RuleJson): Opinion {
  const spaces = peersOf(rule).flatMap(wholeNamespaces)
  const pods = peersOf(rule).flatMap(ownPods)
  if (spaces.length === 0 || pods.length === 0) return 'no'
  return spaces.some(isPlain) && pods.some(isPlain) ? 'yes' : 'maybe'
}

/** An empty podSelector beside a namespaceSelector says nothing more than none. */
function wholeNamespaces({ namespaceSelector, podSelector }: PeerJson): SelectorJson[] {
  const isWhole = namespaceSelector !== undefined && namespaceSelector !== null
  return isWhole && selectsAll(podSelector ?? {}) ? [namespaceSelector] : []
}

function ownPods({ namespaceSelector, podSelector }: PeerJson): SelectorJson[] {
  const isOwn = namespaceSelector === undefined || namespaceSelector === null
  return isOwn && podSelector !== undefined && podSelector !== null && !selectsAll(podSelector)
    ? [podSelector]
    : []
}

/** Whether a mixed list lets somebody in, or on a port, that no mixed list did before. */
function isSurelyMore(rule: RuleJson, before: readonly RuleJson[]): boolean {
  const isNew = (kind: (peer: PeerJson) => SelectorJson[]): boolean => {
    const known = before.flatMap((each) => peersOf(each).flatMap(kind))
    const now = peersOf(rule).flatMap(kind)
    return now.some(
      (selector) => isPlain(selector) && known.every((each) => isWithin(selector, each) === 'no'),
    )
  }
  if (isNew(wholeNamespaces) || isNew(ownPods)) return true
  return portProbes([rule, ...before]).some(
    (probe) => isOpened([rule], probe, 'does not count') && !isOpened(before, probe, 'counts'),
  )
}

function isOpened(
  rules: readonly RuleJson[],
  probe: Parameters<typeof openedOn>[1],
  named: Parameters<typeof openedOn>[2],
): boolean {
  const withoutPeers = rules.map(({ ports }) => ({ ports: ports ?? null }))
  return openedOn(withoutPeers, probe, named)?.isOpenToAll === true
}

function judgeBreadth(spec: Spec, old: Spec | undefined, direction: DirectionName): Opinions {
  if (hasIdleRules(spec, direction) || (old !== undefined && hasIdleRules(old, direction))) return unsure
  const now = rulesInForce(spec, direction) ?? []
  if (!now.some((rule) => peersOf(rule).some(({ ipBlock }) => ipBlock !== undefined && ipBlock !== null)))
    return { baseline: 'no', strict: 'no' }
  const before = old === undefined ? [] : (rulesInForce(old, direction) ?? [])
  const opinions = judgePorts(now, before, old !== undefined && targetWithin(spec, old) !== 'no')
  return {
    baseline: strongest(opinions.map(({ baseline }) => baseline)),
    strict: strongest(opinions.map(({ strict }) => strict)),
  }
}

/** One opinion for each different set of addresses that some port has. */
function judgePorts(
  now: readonly RuleJson[],
  before: readonly RuleJson[],
  mayBeOld: boolean,
): readonly Opinions[] {
  const seen = new Map<string, Opinions>()
  for (const probe of portProbes([...now, ...before])) {
    const least = openedOn(now, probe, 'does not count')
    const most = openedOn(now, probe, 'counts')
    const past = openedOn(before, probe, 'counts')
    if (least === undefined || most === undefined || past === undefined) return [unsure]
    for (const family of ['v4', 'v6'] as const) {
      const key = spansKey(family, least, most, past)
      if (seen.has(key)) continue
      const isOld = mayBeOld && (past.isOpenToAll || without(least[family], past[family]).length === 0)
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

function combine(low: Opinion, high: Opinion, isOld: boolean): Opinion {
  if (low === 'yes') return isOld ? 'maybe' : 'yes'
  return high === 'no' && low === 'no' ? 'no' : 'maybe'
}

function spansKey(family: 'v4' | 'v6', ...opened: readonly Opened[]): string {
  const parts = opened.map((each) => {
    const spans = each[family].map(({ first, last }) => `${first}-${last}`)
    return `${each.isOpenToAll ? 'all' : ''}${spans.join()}`
  })
  return `${family} ${parts.join('|')}`
}

function targetWithin(spec: Spec, old: Spec): Opinion {
  return isWithin(spec.podSelector ?? {}, old.podSelector ?? {})
}

/** Whether nothing was done but to leave out, or to reorder, rules, peers and ports, or to add excepts. */
function isShrunk(spec: Spec, old: Spec): boolean {
  if (!hasSameFrame(spec, old)) return false
  return directions.every((direction) => {
    const before = old[direction] ?? []
    return (spec[direction] ?? []).every((rule) => before.some((each) => isPartOf(rule, each)))
  })
}

function isPartOf(rule: RuleJson, of: RuleJson): boolean {
  const [ports, portsBefore] = [rule.ports ?? [], of.ports ?? []]
  const [peers, peersBefore] = [peersOf(rule), peersOf(of)]
  // An empty list of ports is every port. An empty list of peers is everybody, and yet no mixed list.
  const hasFewerPorts =
    portsBefore.length === 0 || (ports.length > 0 && areAllIn(ports, portsBefore, sameJson))
  const hasFewerPeers =
    (peers.length === 0) === (peersBefore.length === 0) &&
    areAllIn(peers, peersBefore, (peer, each) => sameJson(peer, each) || isSmaller(peer, each))
  return hasFewerPorts && hasFewerPeers
}

function areAllIn<T>(
  now: readonly T[],
  before: readonly T[],
  isFound: (one: T, other: T) => boolean,
): boolean {
  return now.every((each) => before.some((other) => isFound(each, other)))
}

function isSmaller({ ipBlock: now }: PeerJson, { ipBlock: before }: PeerJson): boolean {
  if (now === undefined || now === null || before === undefined || before === null) return false
  const excepts = new Set(now.except ?? [])
  return now.cidr === before.cidr && (before.except ?? []).every((except) => excepts.has(except))
}

function sameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** Whether an update leaves alone what isolates: the target, the directions, and that a direction lets nothing in. */
function hasSameFrame(spec: Spec, old: Spec): boolean {
  return (
    sameSelector(spec.podSelector ?? {}, old.podSelector ?? {}) &&
    directions.every((direction) => {
      const now = rulesInForce(spec, direction)
      const before = rulesInForce(old, direction)
      if (now === undefined || before === undefined) return now === before
      // A rule for everybody drops an isolation; rules before that let nobody in are beyond this reference.
      const isAllowAll = now.some((rule) => peersOf(rule).length === 0)
      return (before.length > 0 && !isAllowAll) || now.length === 0
    })
  )
}

/** Whether there is nothing that any row of the rule book denies at baseline, beside the two that are judged here. */
function isHarmlessShape(spec: Spec): boolean {
  const types = spec.policyTypes ?? []
  if (new Set(types).size !== types.length) return false
  return directions.every((direction) => {
    if (hasIdleRules(spec, direction)) return false
    const rules = spec[direction] ?? []
    return rules.every((rule, index) => {
      const next = rules[index + 1]
      const isSplit =
        next !== undefined && ((rule.ports ?? []).length === 0) !== ((next.ports ?? []).length === 0)
      return !isSplit && peersOf(rule).every((peer) => isHarmlessPeer(peer, rule))
    })
  })
}

/** An administrator's port beside a block may be a finding of its own, at another class than the block. */
function isHarmlessPeer({ namespaceSelector, ipBlock }: PeerJson, { ports }: RuleJson): boolean {
  if (ipBlock !== undefined && ipBlock !== null)
    return readPeerBlock(ipBlock)?.isOdd === false && (ports ?? []).every(isOrdinaryPort)
  return (
    namespaceSelector === undefined ||
    namespaceSelector === null ||
    Object.keys(namespaceSelector.matchLabels ?? {}).length > 0
  )
}

/** None of the ports by which machines and databases are administered, and no range that could hold one. */
function isOrdinaryPort({ port, endPort }: NonNullable<RuleJson['ports']>[number]): boolean {
  return typeof port === 'number' && !endPort && [53, 80, 443, 8080].includes(port)
}

/** Whether every peer is some pods of the own namespace, on ports with numbers: nothing to say at strict. */
function isNarrow(spec: Spec): boolean {
  return directions.every((direction) =>
    (spec[direction] ?? []).every(
      (rule) =>
        peersOf(rule).length > 0 &&
        peersOf(rule).every(
          (peer) => ownPods(peer).length > 0 && Object.keys(peer.podSelector?.matchLabels ?? {}).length > 0,
        ) &&
        (rule.ports ?? []).length > 0 &&
        (rule.ports ?? []).every(({ port, endPort }) => typeof port === 'number' && !endPort),
    ),
  )
}

function strongest(opinions: readonly Opinion[]): Opinion {
  if (opinions.includes('yes')) return 'yes'
  return opinions.includes('maybe') ? 'maybe' : 'no'
}
