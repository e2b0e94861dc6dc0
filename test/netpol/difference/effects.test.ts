import fc from 'fast-check'
import t from 'tap'
import type { NetworkPolicy } from '../../../src/model/network-policy.ts'
import { parseCidr } from '../../../src/model/cidr.ts'
import { protocols } from '../../../src/model/policy-port.ts'
import { addressesOfCidr, coversAddresses } from '../../../src/netpol/address-set.ts'
import { namespaceEffects } from '../../../src/netpol/difference/namespace-effects.ts'
import { type Effect, effectsOfChange } from '../../../src/netpol/difference/policy-effects.ts'
import type { Shift } from '../../../src/netpol/difference/shift.ts'
import { selectorOfBox } from '../../../src/netpol/reachability/label-box.ts'
import type { ReachEntry } from '../../../src/netpol/reachability/reach.ts'
import { holds } from '../../property.ts'
import { policyOf } from '../../rules/policies.ts'
import {
  type Attempt,
  getsThrough,
  isSelected,
  type Labels,
  type RawPolicy,
  type World,
} from './reference.ts'
import { attempts, podLabels, policiesWith, worlds } from './universe.ts'

/** Whether a connection is in an entry, in that world. */
function isIn({ peers, ports }: ReachEntry, { end, protocol, port }: Attempt, world: World): boolean {
  const open = protocols.filter((known) => known === protocol).map((known) => ports[known])
  const hasPort = open.some(
    ({ ranges, names }) =>
      ranges.some(({ first, last }) => first <= port && port <= last) ||
      (names.length > 0 && port === world.numberOfWeb),
  )
  if (!hasPort) return false
  if (peers.kind === 'anybody') return true
  if (peers.kind === 'addresses') {
    const address = end.kind === 'address' ? end.address : world.podAddress
    const cidr = address === undefined ? undefined : parseCidr(`${address}/32`)
    return cidr !== undefined && coversAddresses(peers.addresses, addressesOfCidr(cidr))
  }
  if (end.kind === 'address') return false
  const labels = { ...world.namespaces[end.namespace], 'kubernetes.io/metadata.name': end.namespace }
  return isInBox(peers.namespaces, labels) && isInBox(peers.pods, end.labels)
}

function isInBox(box: Parameters<typeof selectorOfBox>[0], labels: Labels): boolean {
  return isSelected({ matchExpressions: selectorOfBox(box).requirements }, labels)
}

/** What happens to one connection of one pod. */
interface Sample {
  readonly attempt: Attempt
  readonly world: World
  readonly was: boolean
  readonly is: boolean
  readonly hasNames: boolean
}

/** What a shift says that the documentation does not; undefined where the two agree. */
function contradiction(shift: Shift | undefined, sample: Sample): string | undefined {
  const { attempt, world, was, is } = sample
  if (shift === undefined) return was === is ? undefined : 'differs, and nothing is said'
  if (shift.kind === 'changed') {
    const opened = contradictionOfGain(shift.opened, sample)
    const closed = contradictionOfGain(shift.closed, { ...sample, was: is, is: was })
    return opened ?? (closed === undefined ? undefined : `closed: ${closed}`)
  }
  const isAllowed =
    shift.allowed.isEverything || shift.allowed.entries.some((entry) => isIn(entry, attempt, world))
  const [free, restricted] = shift.kind === 'isolated' ? [was, is] : [is, was]
  if (!free) return 'is not free'
  return restricted === isAllowed ? undefined : 'is not what is allowed'
}

function contradictionOfGain(
  { certain, possible }: Extract<Shift, { readonly kind: 'changed' }>['opened'],
  { attempt, world, was, is, hasNames }: Sample,
): string | undefined {
  const listed = certain.filter((entry) => isIn(entry, attempt, world))
  if (is && !was && ![...listed, ...possible].some((entry) => isIn(entry, attempt, world)))
    return 'is not listed'
  if (listed.length > 0 && !is) return 'does not get through'
  // Of an entry for anybody only the rest is new, and of addresses it says nothing about pods. A name may be any port.
  const isNew = listed.some(
    ({ peers }) => (peers.kind === 'pods') === (attempt.end.kind === 'pod') && peers.kind !== 'anybody',
  )
  return isNew && was && !hasNames ? 'is not new' : undefined
}

/** Looks at every connection of the universe; the number of those that differ. Throws where effects do not say so. */
function check(
  before: readonly RawPolicy[],
  after: readonly RawPolicy[],
  effects: readonly Effect[],
  world: World,
  hasNames: boolean,
): number {
  let different = 0
  for (const pod of podLabels)
    for (const attempt of attempts) {
      const about = effects.flatMap(({ direction, pods, shift }) =>
        direction === attempt.direction ? pods.boxes.filter((box) => isInBox(box, pod)).map(() => shift) : [],
      )
      const was = getsThrough(before, pod, attempt, world)
      const is = getsThrough(after, pod, attempt, world)
      if (was !== is) different += 1
      const wrong =
        about.length > 1
          ? 'more than one effect'
          : contradiction(about[0], { attempt, world, was, is, hasNames })
      if (wrong !== undefined)
        throw new Error(
          JSON.stringify({ wrong, pod, attempt, world, was, is, effects }, (_, value: unknown) =>
            typeof value === 'bigint' ? value.toString() : value,
          ),
        )
    }
  return different
}

const kinds = fc.constantFrom('names', 'numbers')

await t.test('the effects of a change of one policy are what the documentation says', (t) => {
  let different = 0
  holds(
    t,
    fc.property(
      kinds.chain((names) =>
        fc.tuple(fc.constant(names), fc.option(policiesWith(names)), fc.option(policiesWith(names))),
      ),
      worlds,
      ([names, before, after], world) => {
        const effects = effectsOfChange(
          before === null ? undefined : policyOf(before),
          after === null ? undefined : policyOf(after),
        )
        const sides = [before, after].map((policy) => (policy === null ? [] : [policy])) as [
          RawPolicy[],
          RawPolicy[],
        ]
        different += check(sides[0], sides[1], effects, world, names === 'names')
      },
    ),
    300,
  )
  t.ok(different > 1000, `${different} connections differed`)
  t.end()
})

/** Policies of which some stay, some change and some come or go. */
const sides = kinds.chain((names) => {
  const some = fc.array(policiesWith(names), { maxLength: 3 })
  return fc.record({ names: fc.constant(names), kept: some, gone: some, come: some })
})

await t.test('the effects on a namespace are what the documentation says', (t) => {
  let different = 0
  let unknown = 0
  holds(
    t,
    fc.property(sides, worlds, ({ names, kept, gone, come }, world) => {
      const before = [...gone, ...kept]
      const after = [...kept, ...come]
      const found = namespaceEffects(before.map(policyOf), after.map(policyOf))
      unknown += found.unknown.length
      different += check(before, after, found.effects, world, names === 'names')
    }),
    300,
  )
  t.ok(different > 1000, `${different} connections differed`)
  t.equal(unknown, 0)
  t.end()
})

/** The effect as of the change the other way round. */
function turned({ direction, pods, shift }: Effect): Effect {
  if (shift.kind === 'changed')
    return { direction, pods, shift: { kind: 'changed', opened: shift.closed, closed: shift.opened } }
  return { direction, pods, shift: { ...shift, kind: shift.kind === 'isolated' ? 'released' : 'isolated' } }
}

/** Effects as texts, in one order. */
function textsOf(effects: readonly Effect[]): readonly string[] {
  return effects
    .map((effect) =>
      JSON.stringify(effect, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
    )
    .sort()
}

await t.test('what opens one way closes the other way', (t) => {
  holds(
    t,
    fc.property(sides, ({ kept, gone, come }) => {
      const before = [...gone, ...kept].map(policyOf)
      const after = [...kept, ...come].map(policyOf)
      t.same(
        textsOf(namespaceEffects(before, after).effects),
        textsOf(namespaceEffects(after, before).effects.map(turned)),
      )
      t.same(
        textsOf(effectsOfChange(before[0], after[0])),
        textsOf(effectsOfChange(after[0], before[0]).map(turned)),
      )
    }),
    100,
  )
  t.end()
})

await t.test('what is the same has no effect', (t) => {
  holds(
    t,
    fc.property(sides, ({ kept, gone }) => {
      const policies = [...kept, ...gone].map(policyOf)
      const isQuiet = (one: readonly NetworkPolicy[], other: readonly NetworkPolicy[]): boolean => {
        const { effects, unknown } = namespaceEffects(one, other)
        return effects.length + unknown.length === 0
      }
      return (
        isQuiet(policies, policies.toReversed()) &&
        isQuiet(policies, [...policies, ...policies]) &&
        policies.every((policy) => effectsOfChange(policy, policy).length === 0)
      )
    }),
  )
  t.end()
})
