import {
  bitsOf,
  common,
  type Family,
  readBlock,
  readPeerBlock,
  sizeOf,
  type Spans,
  unite,
  without,
} from './reference-addresses.ts'
import type { PortJson, RuleJson } from './reference-shapes.ts'
import { atBothLevels, type Opinions, peersOf } from './reference-spec.ts'

/** One port of one protocol: a number, or a name that may be any number. */
export interface PortProbe {
  readonly protocol: string
  readonly port: number | string
}

/** The ranges of rules.md, decision 7. */
const internal: Readonly<Record<Family, readonly Spans[]>> = {
  v4: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((text) => spansOf(text)),
  v6: [spansOf('fc00::/7')],
}
const linkLocal: Readonly<Record<Family, Spans>> = {
  v4: spansOf('169.254.0.0/16', '100.100.100.200/32', '168.63.129.16/32', '192.0.0.192/32'),
  v6: spansOf('fe80::/10', 'fd00:ec2::254/128', 'fd00:ec2::23/128', 'fd20:ce::254/128'),
}
/** Addresses of carriers (RFC 6598), which clusters use too. */
const shared: Readonly<Record<Family, Spans>> = { v4: spansOf('100.64.0.0/10'), v6: [] }
const metadata: Readonly<Record<Family, Spans>> = {
  v4: spansOf('169.254.169.254/32'),
  v6: spansOf('fd00:ec2::254/128'),
}
/** Where no host can be: what is left out here is no thought. */
const unusable: Readonly<Record<Family, Spans>> = {
  v4: spansOf('0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3'),
  v6: without(spansOf('::/0'), spansOf('2000::/3', 'fc00::/7', 'fe80::/10')),
}
/** What the internet routes. */
const routed: Readonly<Record<Family, Spans>> = {
  v4: without(
    spansOf('0.0.0.0/0'),
    unite([...internal.v4.flat(), ...linkLocal.v4, ...shared.v4, ...unusable.v4]),
  ),
  v6: spansOf('2000::/3'),
}
/** More than this share of a family, 1 in 64, is more than a token, though perhaps not enough. */
const tokenBits = 6

/** Whether these addresses of one family are any-ip: all of it, with no exception that means something. */
export function judgeAddresses(family: Family, open: Spans): Opinions {
  if (internal[family].some((range) => sizeOf(common(range, open)) === 0n)) return atBothLevels('no')
  const missing = missingIn(family, open)
  // Half of what the internet routes is enough, says the rule's page; a quarter is surely not.
  if (sizeOf(common(open, routed[family])) < sizeOf(routed[family]) / 4n) return atBothLevels('no')
  if (missing.length === 0) return atBothLevels('yes')
  const thought = common(missing, linkLocal[family])
  const rest = without(without(missing, linkLocal[family]), unusable[family])
  if (sizeOf(rest) > 1n << BigInt((family === 'v4' ? bitsOf.v4 : bitsOf.v6 - 3) - tokenBits))
    return atBothLevels('maybe')
  if (thought.length === 0) return atBothLevels('yes')
  const isMetadataLeftOut = common(thought, metadata[family]).length > 0
  return {
    baseline: isMetadataLeftOut && sizeOf(missing) === sizeOf(thought) ? 'no' : 'maybe',
    strict: 'yes',
  }
}

/** Whether these are all addresses of the family. */
export function isWhole(family: Family, open: Spans): boolean {
  return missingIn(family, open).length === 0
}

/** The addresses that rules open on a port. */
export interface Opened {
  readonly v4: Spans
  readonly v6: Spans
  /** Whether a rule without peers opens the port, to everything. */
  readonly isOpenToAll: boolean
}

/** Whether none of it is an address of the internet. */
export function isInside({ v4, v6, isOpenToAll }: Opened): boolean {
  const isOut = (family: Family, open: Spans): boolean =>
    without(open, unite([...internal[family].flat(), ...linkLocal[family], ...shared[family]])).length > 0
  return !isOpenToAll && !isOut('v4', v4) && !isOut('v6', v6)
}

/**
 * What the rules open on a port; undefined where a block of theirs is not clear. `named` says whether a name in a rule
 * counts as this port: a name may stand for any number.
 */
export function openedOn(
  rules: readonly RuleJson[],
  probe: PortProbe,
  named: 'counts' | 'does not count',
): Opened | undefined {
  const blocks: Record<Family, Spans[number][]> = { v4: [], v6: [] }
  let isOpenToAll = false
  for (const rule of rules) {
    if (!opens(rule.ports ?? [], probe, named)) continue
    const peers = peersOf(rule)
    if (peers.length === 0) isOpenToAll = true
    for (const { ipBlock } of peers) {
      if (ipBlock === undefined || ipBlock === null) continue
      const block = readPeerBlock(ipBlock)
      if (block === undefined) return undefined
      blocks[block.family].push(...block.spans)
    }
  }
  return { v4: unite(blocks.v4), v6: unite(blocks.v6), isOpenToAll }
}

/** Enough ports to meet every different set of rules: both ends of each range, their neighbours, each name. */
export function portProbes(rules: readonly RuleJson[]): readonly PortProbe[] {
  const probes = new Map<string, PortProbe>()
  const add = (protocol: string, port: number | string): void => {
    if (typeof port === 'number' && (port < 1 || port > 65535)) return
    probes.set(`${protocol} ${port}`, { protocol, port })
  }
  for (const protocol of ['TCP', 'UDP', 'SCTP']) add(protocol, 1)
  for (const { port, endPort, protocol } of rules.flatMap((rule) => rule.ports ?? [])) {
    if (port === undefined || port === null) continue
    add(protocol ?? 'TCP', port)
    if (typeof port !== 'number') continue
    const last = endPort ?? port
    for (const near of [port - 1, last, last + 1]) add(protocol ?? 'TCP', near)
  }
  return [...probes.values()]
}

function missingIn(family: Family, open: Spans): Spans {
  return without(spansOf(family === 'v4' ? '0.0.0.0/0' : '::/0'), open)
}

function opens(ports: readonly PortJson[], probe: PortProbe, named: 'counts' | 'does not count'): boolean {
  if (ports.length === 0) return true
  return ports.some(({ protocol, port, endPort }) => {
    if ((protocol ?? 'TCP') !== probe.protocol) return false
    if (port === undefined || port === null || port === probe.port) return true
    if (typeof port === 'string' || typeof probe.port === 'string') return named === 'counts'
    return port <= probe.port && probe.port <= (endPort ?? port)
  })
}

function spansOf(...texts: readonly string[]): Spans {
  return unite(
    texts.map((text) => {
      const block = readBlock(text)
      if (block === undefined) throw new SyntaxError(`${text} is no block`)
      return { first: block.first, last: block.last }
    }),
  )
}
