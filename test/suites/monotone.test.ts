import fc from 'fast-check'
import t from 'tap'
import { type Cidr, parseCidr } from '../../src/model/cidr.ts'
import type { Finding } from '../../src/model/finding.ts'
import { findingClasses } from '../../src/model/level.ts'
import { cidrText } from '../../src/netpol/cidr-text.ts'
import { holds } from '../property.ts'
import { foundIn, newlyFound, policyRules } from './found.ts'
import {
  directionNames,
  withPeers,
  type WrittenBlock,
  type WrittenPeer,
  type WrittenPolicy,
  writtenPeer,
  writtenPolicy,
  type WrittenRule,
  writtenRules,
} from './written-policy.ts'

/**
 * The rules that say "this lets too much through", and nothing else. Each of them measures what gets through, so that
 * more of it can never be less of a problem.
 *
 * Not here are the rules about what an author meant (or-peers, split-rule, own-namespace-as-well,
 * name-contradicts-effect), about a spelling (ambiguous-cidr, ignored-rules), about an allowance that does nothing
 * (never-matching, redundant, useless-range, except-readded), about one selector by itself (spoofable-namespace-label,
 * wrong-level-label), and about too little (dns-missing, declared-empty): a peer more may well be what was missing.
 * broad-block is not here either, although it is about width: it speaks of what any-ip does not count, so that an
 * except may hand a block from the one to the other.
 */
const overPermission = [
  'any-ip',
  'open-peers',
  'all-namespaces',
  'negative-selector',
  'sensitive-port-open',
  'metadata-reachable',
  'wide-ports',
  'dns-any-destination',
  'broad-target',
]

/** Where one of these is found at the same place, a rule leaves it to say all of it, and it is at least as grave. */
const leavesItTo: Readonly<Record<string, readonly string[]>> = { 'all-namespaces': ['or-peers'] }

const measured = policyRules((id) => overPermission.includes(id) || id === 'or-peers')
const widths = policyRules((id) => overPermission.includes(id))
const everyRule = policyRules(() => true)

await t.test('one more peer takes no over-permission away', (t) => {
  holds(
    t,
    fc.property(writtenPolicy, writtenPeer, fc.gen(), (policy, peer, choose) => {
      // A rule without peers is open to everybody: its first peer narrows it.
      const wider = withPeers(policy, (peers) =>
        peers.length > 0 && choose(fc.boolean) ? inserted(peers, peer, choose) : peers,
      )
      expectCovered(foundIn(widths, policy), foundIn(measured, wider))
    }),
  )
  t.end()
})

await t.test('one more rule takes no over-permission away', (t) => {
  holds(
    t,
    fc.property(
      writtenPolicy,
      fc.constantFrom(...directionNames),
      fc.record(writtenRules),
      fc.gen(),
      (policy, { direction }, rules, choose) => {
        const list: readonly WrittenRule[] = policy.spec[direction] ?? []
        const wider = withList(policy, direction, inserted(list, rules[direction], choose))
        expectCovered(foundIn(widths, policy), foundIn(measured, wider))
      },
    ),
  )
  t.end()
})

await t.test('one more except adds no over-permission', (t) => {
  holds(
    t,
    fc.property(writtenPolicy, fc.gen(), (policy, choose) => {
      expectCovered(foundIn(widths, withExcept(policy, choose)), foundIn(measured, policy))
    }),
  )
  t.end()
})

await t.test('an update that only adds an except brings in no violation', (t) => {
  holds(
    t,
    fc.property(writtenPolicy, fc.gen(), (policy, choose) => {
      expectNoViolation(newlyFound(everyRule, policy, withExcept(policy, choose)))
    }),
  )
  t.end()
})

await t.test('an update that only takes a peer or a rule away brings in no violation', (t) => {
  holds(
    t,
    fc.property(writtenPolicy, fc.gen(), (policy, choose) => {
      const fewerPeers = withPeers(policy, (peers) => (peers.length > 1 ? withoutOne(peers, choose) : peers))
      const fewerRules = directionNames.reduce((fewer, { direction }) => {
        const list = fewer.spec[direction]
        return list === undefined || list.length === 0
          ? fewer
          : withList(fewer, direction, withoutOne(list, choose))
      }, policy)
      expectNoViolation(newlyFound(everyRule, policy, fewerPeers))
      expectNoViolation(newlyFound(everyRule, withTypes(policy), withTypes(fewerRules)))
    }),
  )
  t.end()
})

/** Throws unless each finding has its like among the others: of the same rule and direction, and as grave or graver. */
function expectCovered(findings: readonly Finding[], others: readonly Finding[]): void {
  const bare = findings.filter(
    (finding) =>
      !others.some(
        (other) =>
          (other.rule === finding.rule || leavesItTo[finding.rule]?.includes(other.rule) === true) &&
          directionOf(other) === directionOf(finding) &&
          findingClasses.indexOf(other.class) <= findingClasses.indexOf(finding.class),
      ),
  )
  if (bare.length > 0) throw new Error(`${texts(bare)} is not among ${texts(others)}`)
}

function expectNoViolation(findings: readonly Finding[]): void {
  const violations = findings.filter(({ class: gravity }) => gravity === 'baseline' || gravity === 'strict')
  if (violations.length > 0) throw new Error(`${texts(violations)} came in`)
}

function texts(findings: readonly Finding[]): string {
  return `[${findings.map(({ rule, message, class: gravity, paths }) => `${rule} ${message} ${gravity} ${paths[0]}`).join(', ')}]`
}

/** The direction that a finding is about; a target is selected for both. */
function directionOf({ rule, paths }: Finding): string {
  return rule === 'broad-target' ? '' : (/^spec\.(?:ingress|egress)/.exec(paths[0])?.[0] ?? '')
}

function inserted<T>(list: readonly T[], item: T, choose: fc.GeneratorValue): readonly T[] {
  return list.toSpliced(choose(fc.nat, { max: list.length }), 0, item)
}

function withoutOne<T>(list: readonly T[], choose: fc.GeneratorValue): readonly T[] {
  return list.toSpliced(choose(fc.nat, { max: list.length - 1 }), 1)
}

function withList(
  policy: WrittenPolicy,
  direction: 'ingress' | 'egress',
  list: readonly WrittenRule[],
): WrittenPolicy {
  return { ...policy, spec: { ...policy.spec, [direction]: list } }
}

/** With both types, so that the last egress rule that goes does not take the isolation with it. */
function withTypes(policy: WrittenPolicy): WrittenPolicy {
  return {
    ...policy,
    spec: { ...policy.spec, policyTypes: policy.spec.policyTypes ?? ['Ingress', 'Egress'] },
  }
}

/** With one more except in some of the blocks that have room for one. */
function withExcept(policy: WrittenPolicy, choose: fc.GeneratorValue): WrittenPolicy {
  return withPeers(policy, (peers) =>
    peers.map((peer): WrittenPeer => {
      if (peer.ipBlock === undefined || !choose(fc.boolean)) return peer
      const except = partOf(peer.ipBlock, choose)
      if (except === undefined) return peer
      return { ipBlock: { ...peer.ipBlock, except: [...(peer.ipBlock.except ?? []), except] } }
    }),
  )
}

/** Some part of the block, from a half to a 256th; undefined where it is a single address. */
function partOf({ cidr: text }: WrittenBlock, choose: fc.GeneratorValue): string | undefined {
  const { family, first, last } = parsed(text)
  const size = last - first + 1n
  const parts = 2n ** BigInt(choose(fc.integer, { min: 1, max: 8 }))
  if (size < parts) return undefined
  const index = choose(fc.bigInt, { min: 0n, max: parts - 1n })
  return cidrText(family, first + index * (size / parts), size / parts)
}

function parsed(text: string): Cidr {
  const cidr = parseCidr(text)
  if (cidr === undefined) throw new Error(`${text} is no CIDR`)
  return cidr
}
