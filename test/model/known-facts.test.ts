import t from 'tap'
import * as z from 'zod'
import type { Pod, Snapshot } from '../../src/model/cluster-state.ts'
import { type Fact, type Facts, noFacts } from '../../src/model/facts.ts'
import { decodeNetworkPolicy, type NetworkPolicy } from '../../src/model/network-policy.ts'
import { defineChangeRule } from '../../src/model/change-rule.ts'
import type { Rule, RuleDocumentation, RuleJudgement } from '../../src/model/rule.ts'
import { levelsAt } from '../engine/circumstances.ts'

const documentation: RuleDocumentation = {
  id: 'dangling-target',
  title: 'A policy for no pod',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'It isolates nobody.',
  remedy: 'Mend the labels.',
  whenNotToUse: 'Where the pods come later.',
  references: [],
  messages: { nobody: 'no pod has these labels' },
  examples: [],
}

function nobody(): RuleJudgement {
  const wording = { summary: 'nobody', detail: 'Nobody.', corrections: [] }
  return { problems: [{ message: 'nobody', paths: ['spec.podSelector'], wording, since: 'new' }] }
}

/** It needs the pods of the policy's namespace, and the nodes where the policy says so in its name. */
const danglingTarget = defineChangeRule({
  ...documentation,
  options: z.strictObject({}),
  reads: ['requester'],
  needs: ['podsOf', 'nodes'],
  asks: (change) =>
    change.operation === 'create'
      ? { podsOf: [change.object.metadata.namespace], nodes: change.object.metadata.name === 'of-nodes' }
      : {},
  check: (change, { podsOf, nodes, requester }) => {
    if (change.operation !== 'create') return { problems: [] }
    const pods = podsOf.get(change.object.metadata.namespace)?.objects ?? []
    const isEmpty = pods.length + (nodes?.objects.length ?? 0) === 0
    return isEmpty && requester.kind === 'unknown' ? nobody() : { problems: [] }
  },
})

function policy(name: string): NetworkPolicy {
  const decoded = decodeNetworkPolicy({ metadata: { name, namespace: 'shop' }, spec: {} })
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems))
  return decoded.value
}

function judge(rule: Rule, facts: Partial<Facts>, name = 'web'): RuleJudgement {
  const change = { operation: 'create', object: policy(name) } as const
  return rule
    .prepare({}, levelsAt('baseline'))
    .judge({ kind: 'NetworkPolicy', change }, { ...noFacts, ...facts })
}

function pods(count: number): Fact<Snapshot<Pod>> {
  const objects = Array.from({ length: count }, (_, index) => ({
    name: `web-${index}`,
    labels: new Map(),
    isHostNetwork: false,
    namedPorts: [],
  }))
  return { kind: 'known', value: { objects, ageMs: 20 } }
}

await t.test('a rule without what it needs is undecided, and says what it lacks', (t) => {
  t.strictSame(judge(danglingTarget, {}), {
    problems: [],
    undecided: 'not known: the pods of namespace shop (nobody looked)',
  })
  const stale = { kind: 'unknown', reason: 'the cache is 90 s old' } as const
  t.strictSame(judge(danglingTarget, { podsOf: new Map([['shop', stale]]) }), {
    problems: [],
    undecided: 'not known: the pods of namespace shop (the cache is 90 s old)',
  })
  t.strictSame(
    judge(danglingTarget, { podsOf: new Map([['bank', pods(1)]]) }).undecided,
    'not known: the pods of namespace shop (nobody looked)',
    'those of another namespace are no answer',
  )
  t.strictSame(
    judge(danglingTarget, { podsOf: new Map([['shop', pods(0)]]) }, 'of-nodes').undecided,
    'not known: the nodes (nobody looked)',
  )
  t.end()
})

await t.test('a rule judges when what it asked for is known, and all else is not', (t) => {
  t.strictSame(judge(danglingTarget, { podsOf: new Map([['shop', pods(0)]]) }), nobody())
  t.strictSame(judge(danglingTarget, { podsOf: new Map([['shop', pods(2)]]) }), { problems: [] })
  const nodes = { kind: 'known', value: { objects: [], ageMs: 0 } } as const
  t.strictSame(judge(danglingTarget, { podsOf: new Map([['shop', pods(0)]]), nodes }, 'of-nodes'), nobody())
  t.end()
})

await t.test('what a rule only reads may be unknown, and comes as it is', (t) => {
  const requester = { kind: 'known', value: { name: 'dev', groups: [] } } as const
  t.strictSame(judge(danglingTarget, { podsOf: new Map([['shop', pods(0)]]), requester }), { problems: [] })
  t.end()
})

await t.test('an update that needs nothing asks for nothing, and is decided without', (t) => {
  const change = { operation: 'update', object: policy('web'), oldObject: policy('web') } as const
  const prepared = danglingTarget.prepare({}, levelsAt('baseline'))
  t.strictSame(prepared.asks({ kind: 'NetworkPolicy', change }), {})
  t.strictSame(prepared.judge({ kind: 'NetworkPolicy', change }, noFacts), { problems: [] })
  t.end()
})

await t.test('a slice that a rule did not name does not compile', (t) => {
  const rule = { ...documentation, options: z.strictObject({}) }
  const undeclared = [
    defineChangeRule({
      ...rule,
      // @ts-expect-error it reads the requester, and does not say so
      check: (_, { requester }) => (requester === undefined ? nobody() : { problems: [] }),
    }),
    defineChangeRule({
      ...rule,
      needs: ['podsOf'],
      // @ts-expect-error it needs the pods, and looks at the services too
      check: (_, { podsOf, servicesOf }) => (podsOf === servicesOf ? nobody() : { problems: [] }),
    }),
    defineChangeRule({
      ...rule,
      reads: ['requester'],
      // @ts-expect-error it asks for nodes that it does not see
      asks: () => ({ nodes: true }),
      check: (_, { requester }) => (requester.kind === 'known' ? nobody() : { problems: [] }),
    }),
    defineChangeRule({
      ...rule,
      // @ts-expect-error only what somebody has to look up can be needed
      needs: ['text'],
      check: () => ({ problems: [] }),
    }),
  ]
  t.equal(undeclared.length, 4)
  t.end()
})
