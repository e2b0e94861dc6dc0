import t from 'tap'
import { readLeanManifests } from '../../src/lint/read-lean-manifests.ts'
import { readEachManifest } from '../../src/manifest/read-manifests.ts'

const text = `kind: A
a: {b: 1}
---
a: [
---
kind: List
items:
- kind: B
  b: 1
  b: 2
- {kind: C, c: {d: e}}
`
const paths = ['', 'kind', 'a.b', 'b', 'c.d', 'no.such']

/** What everybody is told about a file. */
function told(items: ReturnType<typeof readEachManifest>): unknown {
  return [...items].map((item) => {
    if (item.kind === 'problem') return item
    const { line, apiVersion, kind, object, duplicateKeys, locate, place } = item.manifest
    const places = paths.flatMap((path) => [locate(path), locate(path, 'key'), locate(path, 'entry')])
    return { line, apiVersion, kind, object, keys: duplicateKeys(), places, steps: place().steps }
  })
}

await t.test('manifests without their nodes say the same', (t) => {
  t.same(told(readLeanManifests(text)), told(readEachManifest(text)))
  t.equal([...readLeanManifests(text)].length, 4)
  t.end()
})
