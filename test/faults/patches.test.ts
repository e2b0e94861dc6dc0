import { applyPatch, type Operation } from 'rfc6902'
import t from 'tap'
import {
  answerOf,
  cleanSpec,
  createOf,
  describeNamespaces,
  describePolicies,
  everyPath,
  namespace,
  patchOf,
  policy,
  reviewOf,
} from './reviews.ts'
import { startShippedGuard } from './shipped-guard.ts'

const guard = await startShippedGuard(t)
const key = 'kubernetes.io/description'

/** What becomes of an object when the API server applies the patch; throws where it cannot, which fails the write. */
function patched<T>(object: T, operations: readonly unknown[]): T {
  const copy = structuredClone(object)
  // What we answered, as it would be read from the wire.
  for (const failure of applyPatch(copy, operations as Operation[])) if (failure !== null) throw failure
  return copy
}

/** Every shape in which a map of annotations reaches us, and some that only a direct caller can send. */
const annotationShapes: readonly (readonly [what: string, annotations: unknown])[] = [
  ['absent', undefined],
  ['null', null],
  ['empty', {}],
  ['one', { a: 'b' }],
  ['a null value', { a: null }],
  ['keys with / and ~', { 'a/b~c': 'd', '~0~1': 'e', 'kubernetes.io~1description': 'f' }],
  ['names of prototypes', JSON.parse('{"__proto__":"a","constructor":"b"}')],
  ['almost too large', { a: 'x'.repeat(262_144 - key.length - 10) }],
  ['a list', ['a']],
  ['a text', 'a'],
  ['a number in it', { a: 1 }],
]

await t.test(
  'row 42: every patch applies, whatever the annotations are, and adds the description only',
  async (t) => {
    const kinds = [
      [describePolicies, policy(cleanSpec)],
      [describeNamespaces, namespace({ team: 'web' })],
    ] as const
    let patches = 0
    for (const [path, base] of kinds) {
      for (const [what, annotations] of annotationShapes) {
        // JSON leaves out what is undefined.
        const object = { ...base, metadata: { ...base.metadata, annotations } }
        for (const body of [
          createOf(object),
          reviewOf({ operation: 'UPDATE', object, oldObject: object }),
          reviewOf({ operation: 'UPDATE', object, oldObject: base }),
        ]) {
          const answer = answerOf(await guard.post(path, body))
          t.equal(answer.allowed, true, `${path} with annotations ${what}`)
          t.equal(answer.patchType, answer.patch === undefined ? undefined : 'JSONPatch', 'both or neither')
          const operations = patchOf(answer)
          if (operations.length === 0) continue
          patches += 1
          const after = patched(object, operations)
          const { [key]: added, ...others } = after.metadata.annotations as Record<string, unknown>
          t.type(added, 'string')
          t.same(others, annotations ?? {}, 'the others stay')
          t.same({ ...after, metadata: { ...after.metadata, annotations } }, object)
          const again = createOf(after)
          t.same(patchOf(answerOf(await guard.post(path, again))), [], 'and a second pass adds nothing')
        }
      }
    }
    t.ok(patches >= 2 * 3 * 5, `${patches} patches`)
  },
)

await t.test('row 42: no patch where its parent is missing', async (t) => {
  const noMetadata = [undefined, null, 'text', []]
  for (const metadata of noMetadata) {
    for (const [path, object] of [
      [describePolicies, policy(cleanSpec)],
      [describeNamespaces, namespace({})],
    ] as const) {
      const body = createOf(object).replace(JSON.stringify(object), () =>
        JSON.stringify({ ...object, metadata }),
      )
      const answer = answerOf(await guard.post(path, body))
      t.match(
        answer,
        { allowed: true, patch: undefined },
        `${path} with metadata ${JSON.stringify(metadata)}`,
      )
    }
  }
})

await t.test('row 42: no patch on a deletion, nor from an entry that validates', async (t) => {
  const object = policy(cleanSpec)
  for (const path of everyPath) {
    const isOfPolicies = path.endsWith('networkpolicies')
    const subject = isOfPolicies ? object : namespace({ team: 'web' })
    const deletion = reviewOf({ operation: 'DELETE', object: null, oldObject: subject })
    t.match(
      answerOf(await guard.post(path, deletion)),
      { patch: undefined, patchType: undefined },
      `DELETE at ${path}`,
    )
    if (path.startsWith('/mutate/')) continue
    const created = answerOf(await guard.post(path, createOf(subject)))
    t.match(created, { allowed: true, patch: undefined, patchType: undefined }, `CREATE at ${path}`)
  }
  const terminating = {
    ...object,
    metadata: { ...object.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
  }
  const finalizer = reviewOf({ operation: 'UPDATE', object: terminating, oldObject: terminating })
  t.match(answerOf(await guard.post(describePolicies, finalizer)), { allowed: true, patch: undefined })
})
