import fc from 'fast-check'
import t from 'tap'
import { judge } from '../../src/engine/judge.ts'
import { type Cidr, parseCidr } from '../../src/model/cidr.ts'
import type { ChangeTo } from '../../src/model/change.ts'
import { noFacts } from '../../src/model/facts.ts'
import type { NetworkPolicy } from '../../src/model/network-policy.ts'
import type { PreparedRule } from '../../src/model/rule.ts'
import type { Judgement } from '../../src/model/verdict.ts'
import { cidrText } from '../../src/netpol/cidr-text.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { holds } from '../property.ts'
import { policyOf } from '../rules/policies.ts'
import {
  directionNames,
  withPeers,
  withRules,
  type WrittenBlock,
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
  /** Whether the new spelling leaves something out, so that the way back to the old one opens it. */
  readonly isNarrower?: boolean
}

/** Rules about changes, and those that look at words that are not generated. */
const notReached: readonly string[] = []

/** Draws from an arbitrary. */
type Choose = fc.GeneratorValue

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
  },
  {
    title: 'blocks split in halves, or joined again',
    rewrite: (policy, choose) =>
      withPeers(policy, (peers) =>
        peers.flatMap(({ ipBlock, ...peer }) =>
          ipBlock === undefined ? [peer] : splitBlock(ipBlock, choose).map((half) => ({ ipBlock: half })),
        ),
      ),
    // How large one block is, and whether a block with few excepts is all that a direction has.
    aboutSpelling: ['broad-block', 'block-by-except'],
  },
  {
    title: 'matchLabels as matchExpressions',
    rewrite: (policy) => mapSelectors(policy, asExpressions),
    aboutSpelling: [],
  },
  {
    title: 'all ports spelled out',
    rewrite: (policy) => withRules(policy, ({ ports = everyPort, ...rule }) => ({ ...rule, ports })),
    // A rule without ports beside one without peers; and endPort and SCTP, which some plugins do not know.
    aboutSpelling: ['split-rule', 'cni-dependent-port'],
    // What is neither TCP nor UDP nor SCTP.
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
    title: 'empty lists and null for what is not there',
    rewrite: (policy) => ({
      ...withRules(mapSelectors(policy, withEmptyParts), (rule, peers) => ({
        [peers]: [],
        ports: [],
        ...rule,
      })),
    }),
    aboutSpelling: [],
  },
]

for (const { title, rewrite, aboutSpelling, isNarrower = false } of spellings) {
  const compared = rules
    .filter(({ id, kind }) => kind === 'NetworkPolicy' && !aboutSpelling.includes(id))
    .map((rule) => rule.prepare({}, levelsAt('strict')))

  await t.test(`finds the same with ${title}`, (t) => {
    holds(
      t,
      fc.property(writtenPolicy, fc.gen(), (policy, choose) => {
        const other = policyOf(rewrite(policy, choose))
        expectSame(rulesAndClasses(compared, policyOf(policy)), rulesAndClasses(compared, other))
      }),
    )
    t.end()
  })

  await t.test(`finds nothing new in a change to ${title}`, (t) => {
    holds(
      t,
      fc.property(writtenPolicy, fc.gen(), (policy, choose) => {
        const one = policyOf(policy)
        const other = policyOf(rewrite(policy, choose))
        for (const [object, oldObject] of [
          [other, one] as const,
          ...(isNarrower ? [] : [[one, other] as const]),
        ]) {
          const { findings } = judged(compared, { operation: 'update', object, oldObject })
          const fresh = findings.filter(({ since }) => since === 'new')
          expectSame(
            fresh.map(({ rule, message }) => `${rule} ${message}`),
            [],
          )
        }
      }),
    )
    t.end()
  })
}

await t.test('the generated policies reach nearly every rule of a policy', (t) => {
  const all = rules.filter(({ kind }) => kind === 'NetworkPolicy')
  const prepared = all.map((rule) => rule.prepare({}, levelsAt('strict')))
  const reached = new Set(
    fc
      .sample(writtenPolicy, { numRuns: 2000, seed: 1 })
      .flatMap((policy) => judged(prepared, { operation: 'create', object: policyOf(policy) }).findings)
      .map(({ rule }) => rule),
  )
  t.same(
    all.map(({ id }) => id).filter((id) => !reached.has(id)),
    notReached.filter((id) => all.some((rule) => rule.id === id)),
  )
  t.end()
})

function judged(prepared: readonly PreparedRule[], change: ChangeTo<NetworkPolicy>): Judgement {
  const judgement = judge({ kind: 'NetworkPolicy', change }, prepared, noFacts)
  if (judgement.undecided.length > 0) throw new Error(JSON.stringify(judgement.undecided))
  return judgement
}

/**
 * What each rule finds by itself. Which finding becomes a sentence of which other one goes by the places that are named
 * first, and so by the order.
 */
function rulesAndClasses(prepared: readonly PreparedRule[], policy: NetworkPolicy): readonly string[] {
  const found = prepared.flatMap((rule) => judged([rule], { operation: 'create', object: policy }).findings)
  return [...new Set(found.map((finding) => `${finding.rule} ${finding.class}`))].sort()
}

/** Throws with both, so that a counterexample says what differs. */
function expectSame(one: readonly string[], other: readonly string[]): void {
  if (one.join() !== other.join()) throw new Error(`${one.join(', ')} became ${other.join(', ')}`)
}

const everyPort = ['TCP', 'UDP', 'SCTP'].map((protocol) => ({ protocol, port: 1, endPort: 65_535 }))

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
  if (size < 256n || !choose(fc.boolean)) return [block]
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

function parsed(text: string): Cidr {
  const cidr = parseCidr(text)
  if (cidr === undefined) throw new Error(`${text} is no CIDR`)
  return cidr
}
