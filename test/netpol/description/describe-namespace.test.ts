import t from 'tap'
import { decodeNamespace } from '../../../src/model/namespace.ts'
import { describeNamespace } from '../../../src/netpol/description/describe-namespace.ts'

const template = 'Namespace {name}{labels}.'

function describe(metadata: unknown): string | undefined {
  const decoded = decodeNamespace({ metadata })
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems))
  return describeNamespace(decoded.value, template)
}

await t.test('says what is in a Namespace, and nothing else', (t) => {
  t.equal(describe({ name: 'shop' }), 'Namespace shop.')
  t.equal(
    describe({ name: 'shop', labels: { 'kubernetes.io/metadata.name': 'shop', team: 'web', env: '' } }),
    'Namespace shop, labelled team=web and env="".',
  )
  t.end()
})

await t.test('counts the labels that it leaves out, and stays short', (t) => {
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`k${index}`, 'v']))
  t.match(describe({ name: 'shop', labels: many }), /, k11=v and 8 more labels\.$/)
  const long = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`${'p'.repeat(250)}/${index}`, 'v'.repeat(63)]),
  )
  t.ok((describe({ name: 'shop', labels: long })?.length ?? 0) <= 1024)
  t.end()
})

await t.test(
  'a Namespace without a name yet, or with one that nobody should print, has no description',
  (t) => {
    t.equal(describe({ generateName: 'shop-' }), undefined)
    t.equal(describe({ name: 'shop\n' }), undefined)
    t.end()
  },
)
