import fc from 'fast-check'
import t from 'tap'
import { compareVersions, readVersion, renderVersion, type Version } from '../../src/model/version.ts'
import { holds } from '../property.ts'

const number = fc.integer({ min: 0, max: 99_999 })
const version: fc.Arbitrary<Version> = fc.oneof(
  fc.constant('latest' as const),
  fc.record({ major: number, minor: number }),
)

await t.test('reads latest and a release without its patch', (t) => {
  t.equal(readVersion('latest'), 'latest')
  t.same(readVersion('v1.4'), { major: 1, minor: 4 })
  t.equal(readVersion('v0.0'), undefined, 'there never was one')
  t.same(readVersion('v99999.99999'), { major: 99_999, minor: 99_999 })
  t.end()
})

await t.test('reads nothing else', (t) => {
  for (const text of [
    '',
    'v',
    'v1',
    '1.4',
    'v1.4.2',
    'v01.4',
    'v1.04',
    'v1.4 ',
    ' v1.4',
    'v1.4\n',
    'v-1.4',
    'v1.100000',
    'v1e3.0',
    'V1.4',
    'v１.4',
    'Latest',
    'latest\n',
    'constructor',
  ])
    t.equal(readVersion(text), undefined, JSON.stringify(text))
  t.end()
})

await t.test('reads what it renders', (t) => {
  holds(
    t,
    fc.property(version, (given) => {
      t.same(readVersion(renderVersion(given)), given)
    }),
    100,
  )
  t.end()
})

await t.test('orders releases by number, and the running one after all of them', (t) => {
  const inOrder: readonly Version[] = [
    { major: 0, minor: 9 },
    { major: 0, minor: 10 },
    { major: 1, minor: 0 },
    { major: 99_999, minor: 99_999 },
    'latest',
  ]
  for (const [index, one] of inOrder.entries())
    for (const [otherIndex, other] of inOrder.entries())
      t.equal(Math.sign(compareVersions(one, other)), Math.sign(index - otherIndex))
  t.end()
})

await t.test('the order is antisymmetric and transitive', (t) => {
  holds(
    t,
    fc.property(version, version, version, (one, two, three) => {
      if (Math.sign(compareVersions(one, two)) !== -Math.sign(compareVersions(two, one)))
        throw new Error('not antisymmetric')
      if (
        compareVersions(one, two) <= 0 &&
        compareVersions(two, three) <= 0 &&
        compareVersions(one, three) > 0
      )
        throw new Error('not transitive')
    }),
  )
  t.end()
})
