import t from 'tap'
import {
  answerOf,
  cleanSpec,
  createOf,
  describeNamespaces,
  describePolicies,
  enforce,
  namespace,
  namespaces,
  observe,
  patchOf,
  plant,
  policy,
  refusedSpec,
  reviewOf,
} from './reviews.ts'
import { startShippedGuard } from './shipped-guard.ts'

const guard = await startShippedGuard(t)

await t.test('row 28: a Namespace labelled __proto__ is described, not skipped', async (t) => {
  const labels = '{"__proto__":"x","constructor":"y"}'
  const body = plant(createOf(namespace({})).replace('"labels":{}', '"labels":"HERE"'), labels)
  const answer = answerOf(await guard.post(describeNamespaces, body))
  t.equal(answer.allowed, true)
  t.match(patchOf(answer), [{ op: 'add' }])
  t.match(JSON.stringify(patchOf(answer)), /__proto__=x and constructor=y/)
})

await t.test(
  'row 28: keys of prototypes change no answer, to their own review or to later ones',
  async (t) => {
    const refused = createOf(policy(refusedSpec))
    const clean = createOf(policy(cleanSpec))
    // It leaves to a prototype whatever can be left out.
    const bare = createOf(policy({ podSelector: {} }))
    const unharmed = [await guard.post(enforce, refused), await guard.post(enforce, clean)]
    const harmless = { spec: cleanSpec, allowed: true, deletionTimestamp: 'x', operation: 'DELETE' }
    const payloads = [
      JSON.stringify({ ...harmless, except: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] }),
      JSON.stringify({ ...refusedSpec, spec: refusedSpec, uid: 'stolen' }),
    ]
    for (const payload of payloads) {
      for (const member of [
        `"__proto__":${payload}`,
        `"constructor":{"prototype":${payload}}`,
        `"__proto__":{"__proto__":${payload}}`,
      ]) {
        for (const [text, isAllowed] of [
          [refused, false],
          [clean, true],
          [bare, true],
        ] as const) {
          // Into every object of the review, one after the other.
          for (const { index } of text.matchAll(/\{(?!\})/g)) {
            const body = `${text.slice(0, index + 1)}${member},${text.slice(index + 1)}`
            const reply = await guard.post(enforce, body)
            t.equal(reply.statusCode, 200, 'never 400: an Ignore entry would let it pass')
            const before = text.slice(0, index)
            // A label whose value is an object is understood by nobody.
            if (!before.endsWith('"matchLabels":'))
              t.equal(answerOf(reply).allowed, isAllowed, `${member.slice(0, 30)}... in ${before.slice(-20)}`)
          }
        }
      }
    }
    const after = [await guard.post(enforce, refused), await guard.post(enforce, clean)]
    t.same(after, unharmed, 'the same reviews get the same bytes')
  },
)

const prototypeNames = [
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__proto__',
  '__defineGetter__',
]

await t.test('row 29: labels that are names of Object.prototype are labels like any other', async (t) => {
  const orMistake = (key: string): object => ({
    podSelector: { matchLabels: { [key]: 'db' } },
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: [
          { namespaceSelector: { matchExpressions: [{ key, operator: 'In', values: ['web'] }] } },
          { podSelector: { matchExpressions: [{ key, operator: 'Exists' }] } },
        ],
      },
    ],
  })
  const ask = async (path: string, key: string): Promise<string> => {
    const answer = answerOf(await guard.post(path, createOf(policy(orMistake(key)))))
    const text = JSON.stringify({ ...answer, uid: '', patch: patchOf(answer) })
    // Lines are folded by length and YAML quotes some keys: only words are compared.
    return text.replaceAll('\\"', '').replaceAll(/(?:\\n|\s)+/g, ' ')
  }
  for (const path of [enforce, observe, describePolicies]) {
    const ordinary = await ask(path, 'ordinary')
    t.match(ordinary, 'ordinary', 'the key is told')
    for (const key of prototypeNames)
      t.equal((await ask(path, key)).replaceAll(key, 'ordinary'), ordinary, `${key} at ${path}`)
  }
})

await t.test(
  'row 29: a namespace that carries such labels keeps its level, and can be written',
  async (t) => {
    const labels: Record<string, string> = Object.fromEntries(prototypeNames.map((name) => [name, 'off']))
    guard.apiServer.set('odd', { ...labels, 'netpol-guardrail.dev/enforce': 'baseline' })
    // This entry by itself would enforce nothing.
    const refused = answerOf(await guard.post(observe, createOf(policy(refusedSpec, { namespace: 'odd' }))))
    t.match(refused, { allowed: false, auditAnnotations: { levels: /^enforce=baseline .* from=labels$/ } })
    const created = createOf(namespace(labels))
    t.equal(answerOf(await guard.post(namespaces, created)).allowed, true)
    const described = JSON.stringify(patchOf(answerOf(await guard.post(describeNamespaces, created))))
    for (const name of prototypeNames) t.match(described, `${name}=off`)
  },
)

await t.test('row 31: of equal keys the last counts, wherever they stand', async (t) => {
  const [good, bad] = [JSON.stringify(cleanSpec), JSON.stringify(refusedSpec)]
  const review = createOf(policy('HERE'))
  const twice = (first: string, second: string): string => plant(review, `${first},"spec":${second}`)
  t.equal(answerOf(await guard.post(enforce, twice(good, bad))).allowed, false)
  t.equal(answerOf(await guard.post(enforce, twice(bad, good))).allowed, true)
  const objects = (first: unknown, second: unknown): string => {
    const [one, other] = [JSON.stringify(policy(first)), JSON.stringify(policy(second))]
    return createOf(policy(first)).replace(one, () => `${one},"object":${other}`)
  }
  t.equal(answerOf(await guard.post(enforce, objects(cleanSpec, refusedSpec))).allowed, false)
  t.equal(answerOf(await guard.post(enforce, objects(refusedSpec, cleanSpec))).allowed, true)
})

await t.test('row 31: keys that differ in case are other keys, as they are to the API server', async (t) => {
  const bad = JSON.stringify(refusedSpec)
  const good = JSON.stringify(cleanSpec)
  const review = createOf(policy('HERE'))
  for (const variant of ['Spec', 'SPEC', 'ſpec']) {
    const beside = plant(review, `${bad},"${variant}":${good}`)
    t.equal(answerOf(await guard.post(enforce, beside)).allowed, false, `${variant} hides no violation`)
    const other = plant(review, `${good},"${variant}":${bad}`)
    t.equal(answerOf(await guard.post(enforce, other)).allowed, true, `${variant} brings none in`)
  }
  const operation = reviewOf({ operation: 'CREATE', object: policy(refusedSpec) }).replace(
    '"operation":"CREATE"',
    '"operation":"CREATE","Operation":"DELETE"',
  )
  t.equal(answerOf(await guard.post(enforce, operation)).allowed, false, 'nor is it taken for a deletion')
})
