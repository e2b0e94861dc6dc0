/** `npm run bench:rules`: what each rule costs on policies of 10, 1,000 and 100,000 entries, in one process. */
import { parseArgs } from 'node:util'
import { judge } from '../src/engine/judge.ts'
import { noFacts } from '../src/model/facts.ts'
import type { Levels } from '../src/model/level.ts'
import { decodeNetworkPolicy, type NetworkPolicy } from '../src/model/network-policy.ts'
import type { PreparedRule } from '../src/model/rule.ts'
import { rules } from '../src/rules/catalogue.ts'

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '10,1000,100000' },
    rule: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help) {
  console.log(`npm run bench:rules [-- --entries 10,1000,100000] [--rule ID]

Judges policies with so many peers, blocks, ports, rules and selector requirements, and prints for each rule the
milliseconds of the shape that costs it most. A rule that grows faster than n log n shows in the last column: what one
entry costs at the largest size against the middle one. "undecided" is a rule that gave up within its budget.`)
  process.exit(0)
}

type Shape = (count: number) => object

const pods = (index: number): object => ({ podSelector: { matchLabels: { app: `app-${index}` } } })
const address = (index: number): string => `${1 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}.0/24`
const egress = (rulesOfDirection: unknown): object => ({
  podSelector: { matchLabels: { app: 'web' } },
  policyTypes: ['Ingress', 'Egress'],
  egress: rulesOfDirection,
})
const list = (count: number, make: (index: number) => unknown): readonly unknown[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** Everything that an author can have many of. */
const shapes: Readonly<Record<string, Shape>> = {
  pods: (count) => egress([{ to: list(count, pods) }]),
  'namespaces and pods': (count) =>
    egress([
      {
        to: list(count, (index) =>
          index % 2 === 0 ? { namespaceSelector: { matchLabels: { team: `t-${index}` } } } : pods(index),
        ),
      },
    ]),
  blocks: (count) => egress([{ to: list(count, (index) => ({ ipBlock: { cidr: address(index) } })) }]),
  excepts: (count) => egress([{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: list(count, address) } }] }]),
  ports: (count) =>
    egress([
      { to: [pods(1)], ports: list(count, (index) => ({ protocol: 'TCP', port: 1 + (index % 65_535) })) },
    ]),
  rules: (count) =>
    egress(
      list(count, (index) => ({
        to: [pods(index)],
        ports: [{ protocol: 'TCP', port: 1 + (index % 65_535) }],
      })),
    ),
  'rules with blocks': (count) =>
    egress(
      list(count, (index) => ({
        to: [{ ipBlock: { cidr: address(index) } }],
        ports: [{ protocol: 'TCP', port: 1 + (index % 100) }],
      })),
    ),
  'open rules': (count) => egress(list(count, (index) => ({ ports: [{ port: 1 + (index % 65_535) }] }))),
  'rules for all namespaces': (count) =>
    egress(
      list(count, (index) => ({
        to: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: `app-${index}` } } }],
        ports: [{ protocol: 'TCP', port: 1 + (index % 1000) }],
      })),
    ),
  'namespaces left out': (count) =>
    egress([
      {
        to: list(count, (index) => ({
          namespaceSelector: { matchExpressions: [{ key: `k-${index}`, operator: 'DoesNotExist' }] },
        })),
      },
    ]),
  requirements: (count) => ({
    podSelector: { matchExpressions: list(count, (index) => ({ key: `k-${index}`, operator: 'Exists' })) },
    policyTypes: ['Ingress'],
  }),
  values: (count) => ({
    podSelector: {
      matchExpressions: [{ key: 'app', operator: 'In', values: list(count, (index) => `v-${index}`) }],
    },
    policyTypes: ['Ingress'],
  }),
}

const levels: Levels = {
  enforce: { level: 'strict', version: 'latest' },
  warn: { level: 'strict', version: 'latest' },
  audit: { level: 'strict', version: 'latest' },
}
const sizes = values.entries.split(',').map(Number)
const chosen = rules.filter(({ id, kind }) => kind === 'NetworkPolicy' && (values.rule ?? id) === id)
/** Each rule alone, and all of them in one judgement, where they share what several of them ask. */
const contestants: readonly (readonly [name: string, rules: readonly PreparedRule[]])[] = [
  ...chosen.map((rule) => [rule.id, [rule.prepare({}, levels)]] as const),
  ['together', chosen.map((rule) => rule.prepare({}, levels))],
]
const rows = new Map(contestants.map(([name]) => [name, new Map<number, Cost>()]))

interface Cost {
  readonly ms: number
  readonly shape: string
  readonly isUndecided: boolean
}

for (const size of sizes)
  for (const [shape, make] of Object.entries(shapes)) {
    process.stderr.write(`${shape} x ${size}\n`)
    const policy = policyOf(make(size))
    for (const [name, prepared] of contestants) {
      const cost = measure(() => givesUp(prepared, policy))
      const known = rows.get(name)?.get(size)
      if (known === undefined || cost.ms > known.ms) rows.get(name)?.set(size, { ...cost, shape })
    }
  }

const [, middle = 0] = sizes
const largest = sizes.at(-1) ?? 0
console.table(
  [...rows].map(([rule, costs]) => ({
    rule,
    ...Object.fromEntries(sizes.map((size) => [`${size}: ms`, costs.get(size)?.ms.toFixed(3) ?? ''])),
    'costliest shape': costs.get(largest)?.shape ?? '',
    undecided: costs.get(largest)?.isUndecided === true ? 'yes' : '',
    growth: (((costs.get(largest)?.ms ?? 0) / largest / (costs.get(middle)?.ms ?? 1)) * middle).toFixed(1),
  })),
)

function policyOf(spec: object): NetworkPolicy {
  const decoded = decodeNetworkPolicy({ metadata: { name: 'p', namespace: 'shop' }, spec })
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems[0]))
  return decoded.value
}

/** Judges an update that changes nothing, because a ratchet costs as much as a judgement. True where a rule gave up. */
function givesUp(prepared: readonly PreparedRule[], policy: NetworkPolicy): boolean {
  const change = { operation: 'update', object: policy, oldObject: policy } as const
  return judge({ kind: 'NetworkPolicy', change }, prepared, noFacts).undecided.length > 0
}

/** The median of three, after one to warm up; a small policy is judged many times. */
function measure(work: () => boolean): { readonly ms: number; readonly isUndecided: boolean } {
  const startMs = performance.now()
  const isUndecided = work()
  const firstMs = performance.now() - startMs
  const repeats = Math.max(1, Math.min(200, Math.floor(5 / Math.max(0.005, firstMs))))
  const times = [1, 2, 3].map(() => {
    const roundMs = performance.now()
    for (let round = 0; round < repeats; round += 1) work()
    return (performance.now() - roundMs) / repeats
  })
  return { ms: times.sort((one, other) => one - other)[1] ?? 0, isUndecided }
}
