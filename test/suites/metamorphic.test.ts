import fc from 'fast-check'
import t from 'tap'
import { type Cidr, parseCidr } from '../../src/model/cidr.ts'
import type { Finding } from '../../src/model/finding.ts'
import { cidrText } from '../../src/netpol/cidr-text.ts'
import { holds } from '../property.ts'
import { foundIn, newlyFound, policyRules } from './found.ts'
import {
  directionNames,
  withPeers,
  withRules,
  type WrittenBlock,
  type WrittenPeer,
  type WrittenPolicy,
  writtenPolicy,
  type WrittenRule,
  type WrittenSelector,
} from './written-policy.ts'

/**
 * What a rule says must depend on what a policy means and not on how it is written. A rule that is about the spelling
 * itself is left out of the comparison that changes just that spelling, with the reason beside it.
 */
interface OtherSpelling {
  readonly title: string
  readonly rewrite: (policy: WrittenPolicy, choose: Choose) => WrittenPolicy
  /** Rules that judge the very spelling that changes. */
  readonly aboutSpelling: readonly string[]
  /** Rules of advice and information that know an old problem by its text or by its place, and so tell of it anew. */
  readonly toldAnew?: readonly string[]
  /** Whether the new spelling leaves something out, so that the way back to the old one opens it. */
  readonly isNarrower?: boolean
}

/** Rules about changes, and those that look at what is not generated. */
const notReached: readonly string[] = [
  'delete-default-deny',
  'exposure-widened',
  'isolation-dropped',
  'owner-reference-added',
  'protected-namespace',
  'unknown-field',
]

/** Draws from an arbitrary. */
type Choose = fc.GeneratorValue

const everyPort = ['TCP', 'UDP', 'SCTP'].map((protocol) => ({ protocol, port: 1, endPort: 65_535 }))

const spellings: readonly OtherSpelling[] = [
  {
    title: 'the peers, ports, excepts and requirements in another order',
    rewrite: (policy, choose) =>
      withRules(
        mapSelectors(policy, (selector) => reorderSelector(selector, choose)),
        (rule) => reorderRule(rule, choose),
      ),
    aboutSpelling: [],
  },
  {
    title: 'the rules in another order',
    rewrite: (policy, choose) => mapDirections(policy, (list) => shuffled(list, choose)),
    // One dash too many makes two rules of one, which then stand in a certain order side by side.
    aboutSpelling: ['split-rule'],
    // Of two rules that say the same the later one is told.
    toldAnew: ['redundant'],
  },
  {
    title: 'blocks split in halves, or joined again',
    rewrite: (policy, choose) =>
      withPeers(policy, (peers) =>
        peers.flatMap(({ ipBlock, ...peer }): readonly WrittenPeer[] =>
          ipBlock === undefined ? [peer] : splitBlock(ipBlock, choose).map((half) => ({ ipBlock: half })),
        ),
      ),
    // How large one block is, whether it has few excepts and is all that a direction has, whether it is inside one
    // other, whether no host has such an address (a part of everything may be so), and whether it has excepts by which
    // its author wanted to deny something.
    aboutSpelling: [
      'broad-block',
      'block-by-except',
      'redundant',
      'useless-range',
      'name-contradicts-effect',
    ],
    toldAnew: ['dns-one-protocol'],
  },
  {
    title: 'matchLabels as matchExpressions',
    rewrite: (policy) => mapSelectors(policy, asExpressions),
    aboutSpelling: [],
  },
  {
    title: 'all ports spelled out',
    rewrite: (policy) => withRules(policy, ({ ports = everyPort, ...rule }) => ({ ...rule, ports })),
    // A rule without ports beside one without peers; endPort and SCTP, which some plugins do not know; and whether one
    // rule is inside another, for traffic that is neither TCP nor UDP nor SCTP is not spelled out.
    aboutSpelling: ['split-rule', 'cni-dependent-port', 'redundant'],
    isNarrower: true,
  },
  {
    title: 'policyTypes written out',
    rewrite: (policy) => ({
      ...policy,
      spec: {
        ...policy.spec,
        policyTypes:
          policy.spec.policyTypes ??
          (policy.spec.egress === undefined || policy.spec.egress.length === 0
            ? ['Ingress']
            : ['Ingress', 'Egress']),
      },
    }),
    aboutSpelling: [],
  },
  {
    title: 'empty lists for what is not there',
    rewrite: (policy) =>
      withRules(mapSelectors(policy, withEmptyParts), (rule, peers) => ({ [peers]: [], ports: [], ...rule })),
    aboutSpelling: [],
  },
]

for (const { title, rewrite, aboutSpelling, toldAnew = [], isNarrower = false } of spellings) {
  const compared = policyRules((id) => !aboutSpelling.includes(id))

  await t.test(`finds the same with ${title}`, (t) => {
    holds(
      t,
      fc.property(writtenPolicy, fc.gen(), (policy, choose) => {
        const other = rewrite(policy, choose)
        expectSame(rulesAndClasses(foundIn(compared, policy)), rulesAndClasses(foundIn(compared, other)))
      }),
    )
    t.end()
  })

  await t.test(`finds nothing new in a change to ${title}`, (t) => {
    const expectNothing = (fresh: readonly Finding[]): void => {
      const told = fresh.filter(({ rule }) => !toldAnew.includes(rule))
      expectSame([], rulesAndClasses(told))
    }
    holds(
      t,
      fc.property(writtenPolicy, fc.gen(), (policy, choose) => {
        const other = rewrite(policy, choose)
        expectNothing(newlyFound(compared, policy, other))
        if (!isNarrower) expectNothing(newlyFound(compared, other, policy))
      }),
    )
    t.end()
  })
}

await t.test('the generated policies reach every rule that looks at peers and ports', (t) => {
  const compared = policyRules((id) => !notReached.includes(id))
  const policies = fc.sample(writtenPolicy, { numRuns: 2000, seed: 1 })
  const reached = new Set(policies.flatMap((policy) => foundIn(compared, policy)).map(({ rule }) => rule))
  t.same(
    compared.map(({ documentation }) => documentation.id).filter((id) => !reached.has(id)),
    [],
  )
  t.end()
})

function rulesAndClasses(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.map((finding) => `${finding.rule} ${finding.class}`))].sort()
}

/** Throws with both, so that a counterexample says what differs. */
function expectSame(one: readonly string[], other: readonly string[]): void {
  if (one.join() !== other.join()) throw new Error(`[${one.join(', ')}] became [${other.join(', ')}]`)
}

function shuffled<T>(list: readonly T[], choose: Choose): readonly T[] {
  return choose(fc.shuffledSubarray<T>, [...list], { minLength: list.length })
}

function reorderRule({ from, to, ports }: WrittenRule, choose: Choose): WrittenRule {
  const reorderPeers = (peers: NonNullable<WrittenRule['from']>): NonNullable<WrittenRule['from']> =>
    shuffled(peers, choose).map(({ ipBlock, ...peer }) =>
      ipBlock?.except === undefined
        ? { ...peer, ...(ipBlock === undefined ? {} : { ipBlock }) }
        : { ipBlock: { cidr: ipBlock.cidr, except: shuffled(ipBlock.except, choose) } },
    )
  return {
    ...(from === undefined ? {} : { from: reorderPeers(from) }),
    ...(to === undefined ? {} : { to: reorderPeers(to) }),
    ...(ports === undefined ? {} : { ports: shuffled(ports, choose) }),
  }
}

function reorderSelector(
  { matchLabels, matchExpressions }: WrittenSelector,
  choose: Choose,
): WrittenSelector {
  return {
    ...(matchExpressions === undefined
      ? {}
      : {
          matchExpressions: shuffled(matchExpressions, choose).map(({ values, ...requirement }) =>
            values === undefined ? requirement : { ...requirement, values: shuffled(values, choose) },
          ),
        }),
    ...(matchLabels === undefined
      ? {}
      : { matchLabels: Object.fromEntries(shuffled(Object.entries(matchLabels), choose)) }),
  }
}

function asExpressions({ matchLabels = {}, matchExpressions = [] }: WrittenSelector): WrittenSelector {
  return {
    matchExpressions: [
      ...matchExpressions,
      ...Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In', values: [value] })),
    ],
  }
}

function withEmptyParts(selector: WrittenSelector): WrittenSelector {
  return { matchLabels: {}, matchExpressions: [], ...selector }
}

function mapSelectors(
  policy: WrittenPolicy,
  change: (selector: WrittenSelector) => WrittenSelector,
): WrittenPolicy {
  const changed = withPeers(policy, (peers) =>
    peers.map(({ namespaceSelector, podSelector, ...peer }) => ({
      ...peer,
      ...(namespaceSelector === undefined ? {} : { namespaceSelector: change(namespaceSelector) }),
      ...(podSelector === undefined ? {} : { podSelector: change(podSelector) }),
    })),
  )
  return { ...changed, spec: { ...changed.spec, podSelector: change(changed.spec.podSelector) } }
}

function mapDirections(
  policy: WrittenPolicy,
  change: (list: readonly WrittenRule[]) => readonly WrittenRule[],
): WrittenPolicy {
  const changed = directionNames.flatMap(({ direction }) => {
    const list = policy.spec[direction]
    return list === undefined ? [] : [[direction, change(list)] as const]
  })
  return { ...policy, spec: { ...policy.spec, ...Object.fromEntries(changed) } }
}

/** The block, or its two halves with the excepts that belong to each, and so on. */
function splitBlock(block: WrittenBlock, choose: Choose): readonly WrittenBlock[] {
  const cidr = parsed(block.cidr)
  const size = cidr.last - cidr.first + 1n
  // An exact address has a meaning of its own: of the metadata service.
  if (size < 256n || !isCanonical(cidr) || !choose(fc.boolean)) return [block]
  const halves = [cidr.first, cidr.first + size / 2n].map((first) =>
    parsed(cidrText(cidr.family, first, size / 2n)),
  )
  const excepts = (block.except ?? []).map(parsed)
  // An except that is a whole half would have to be a gap.
  if (excepts.some((except) => halves.some((half) => half.text === except.text))) return [block]
  return halves.flatMap((half) => {
    const except = excepts.filter(({ first }) => half.first <= first && first <= half.last)
    return splitBlock(
      { cidr: half.text, ...(except.length === 0 ? {} : { except: except.map(({ text }) => text) }) },
      choose,
    )
  })
}

function isCanonical({ text, family, first, last }: Cidr): boolean {
  return text === cidrText(family, first, last - first + 1n)
}

function parsed(text: string): Cidr {
  const cidr = parseCidr(text)
  if (cidr === undefined) throw new Error(`${text} is no CIDR`)
  return cidr
}
