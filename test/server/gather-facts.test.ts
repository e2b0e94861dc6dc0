import t from 'tap'
import type { Requester } from '../../src/model/admission-review.ts'
import type { AccessAnswer, Facts, NamespaceLookup, Questions } from '../../src/model/facts.ts'
import type { Settings } from '../../src/model/settings.ts'
import { gatherFacts } from '../../src/server/gather-facts.ts'
import type { ClusterFacts } from '../../src/server/review-answerer.ts'
import { settingsAt } from '../engine/circumstances.ts'

const dev: Requester = {
  name: 'dev',
  groups: ['developers', 'system:authenticated'],
  uid: '',
  extra: new Map(),
}

/** A mock of what can be asked, with a note of what was. */
interface Asked {
  readonly facts: Facts
  readonly lookups: readonly string[]
  readonly accessReviews: readonly string[]
}

async function gather(
  questions: readonly Partial<Questions>[],
  {
    lookups = {},
    access = { kind: 'denied', reason: 'not granted' },
    guardLabels = {},
    requester = dev,
  }: {
    readonly lookups?: Readonly<Record<string, NamespaceLookup>>
    readonly access?: AccessAnswer
    readonly guardLabels?: Partial<Settings['guardLabels']>
    readonly requester?: Requester
  } = {},
): Promise<Asked> {
  const answers = new Map(Object.entries(lookups))
  const asked: string[] = []
  const accessReviews: string[] = []
  const cluster: ClusterFacts = {
    labelsOf: (name) => {
      asked.push(name)
      return Promise.resolve(answers.get(name) ?? { kind: 'missing' })
    },
    mayConfigure: ({ name }, namespace) => {
      accessReviews.push(`${name} in ${namespace}`)
      return Promise.resolve(access)
    },
    policiesOf: () => Promise.resolve({ kind: 'unknown', reason: 'nobody asks in these tests' }),
  }
  const settings = settingsAt('baseline')
  const facts = await gatherFacts(
    { requester, namespace: 'shop', questions },
    { guardLabels: { ...settings.guardLabels, ...guardLabels } },
    cluster,
  )
  return { facts, lookups: asked, accessReviews }
}

const found: NamespaceLookup = { kind: 'found', labels: new Map(), ageMs: 0, source: 'cache' }

await t.test('asks nothing where no rule asks', async (t) => {
  for (const questions of [[], [{}, {}], [{ existingNamespaces: [], mayConfigure: false }]]) {
    const { facts, lookups, accessReviews } = await gather(questions)
    t.same([...lookups, ...accessReviews], [])
    t.match(facts.mayConfigure, { kind: 'unknown', reason: String })
  }
})

await t.test('looks each namespace up once, whoever asks for it', async (t) => {
  const { facts, lookups } = await gather(
    [
      { existingNamespaces: ['monitoring', 'nosuch'] },
      { existingNamespaces: ['monitoring', 'constructor', '__proto__'] },
    ],
    { lookups: { monitoring: found } },
  )
  t.same([...lookups].sort(), ['__proto__', 'constructor', 'monitoring', 'nosuch'])
  t.same([...facts.existingNamespaces].sort(), [
    ['__proto__', { kind: 'known', value: false }],
    ['constructor', { kind: 'known', value: false }],
    ['monitoring', { kind: 'known', value: true }],
    ['nosuch', { kind: 'known', value: false }],
  ])
})

await t.test(
  'what the cluster does not say is unknown, and never taken for a namespace that is not there',
  async (t) => {
    const { facts } = await gather([{ existingNamespaces: ['nosuch', 'monitoring'] }], {
      lookups: { monitoring: { kind: 'unknown', reason: 'it is down' } },
    })
    const { existingNamespaces } = facts
    t.same(existingNamespaces.get('monitoring'), { kind: 'unknown', reason: 'it is down' })
    t.same(existingNamespaces.get('nosuch'), { kind: 'known', value: false }, 'one that fails hides no other')
  },
)

await t.test('everything is asked at once', async (t) => {
  const release: (() => void)[] = []
  const waiting = <T>(answer: T): Promise<T> =>
    new Promise((resolve) => {
      release.push(() => {
        resolve(answer)
      })
    })
  const facts = gatherFacts(
    {
      requester: dev,
      namespace: 'shop',
      questions: [{ existingNamespaces: ['a', 'b'], mayConfigure: true }],
    },
    settingsAt('baseline'),
    {
      labelsOf: () => waiting({ kind: 'missing' }),
      mayConfigure: () => waiting({ kind: 'allowed', reason: 'granted' }),
      policiesOf: () => waiting({ kind: 'unknown', reason: 'nobody asks' }),
    },
  )
  t.equal(release.length, 3, 'before any of them was answered')
  for (const answer of release) answer()
  t.match(await facts, { mayConfigure: { value: { isGranted: true, because: 'granted' } } })
})

await t.test(
  'the API server is asked about who nobody configured, for the namespace that is written',
  async (t) => {
    for (const [kind, isGranted] of [
      ['allowed', true],
      ['denied', false],
    ] as const) {
      const { facts, accessReviews } = await gather([{}, { mayConfigure: true }, { mayConfigure: true }], {
        access: { kind, reason: 'by RBAC' },
      })
      t.same(facts.mayConfigure, { kind: 'known', value: { isGranted, because: 'by RBAC' } })
      t.same(accessReviews, ['dev in shop'])
    }
  },
)

await t.test('an API server that does not answer grants nothing', async (t) => {
  const { facts } = await gather([{ mayConfigure: true }], {
    access: { kind: 'unknown', reason: 'it is down' },
  })
  t.same(facts.mayConfigure, { kind: 'unknown', reason: 'it is down' })
})

await t.test('a configured user or group may without being asked about', async (t) => {
  for (const guardLabels of [{ users: new Set(['dev']) }, { groups: new Set(['x', 'developers']) }]) {
    const { facts, accessReviews } = await gather([{ mayConfigure: true }], { guardLabels })
    t.match(facts.mayConfigure, { kind: 'known', value: { isGranted: true, because: /configured/ } })
    t.same(accessReviews, [])
  }
})

await t.test(
  'a user is nobody whose name begins alike, nor one in a group of that name, nor the reverse',
  async (t) => {
    const guardLabels = { users: new Set(['de', 'developers']), groups: new Set(['dev', 'develop', '']) }
    for (const requester of [dev, { ...dev, name: 'Developers' }, { ...dev, name: '', groups: [] }]) {
      const { facts } = await gather([{ mayConfigure: true }], { guardLabels, requester })
      t.match(facts.mayConfigure, { kind: 'known', value: { isGranted: false } }, requester.name)
    }
  },
)

await t.test('without access reviews it is nobody but those who are configured', async (t) => {
  const { facts, accessReviews } = await gather([{ mayConfigure: true }], {
    guardLabels: { isAccessReviewed: false },
    access: { kind: 'allowed', reason: 'by RBAC' },
  })
  t.same(facts.mayConfigure, {
    kind: 'known',
    value: { isGranted: false, because: 'not a configured user or group' },
  })
  t.same(accessReviews, [])
})
