import t from 'tap'
import { readManifests } from '../../src/manifest/read-manifests.ts'
import { isJsonObject } from '../../src/model/shape.ts'
import { kubectlAnswers, objectHead, type KubectlAnswer } from './kubectl-answers.ts'

/** The objects that we read from a text, as the answers have them; undefined where something is a problem. */
function read({ text }: KubectlAnswer): readonly unknown[] | undefined {
  const { manifests, problems } = readManifests(text.replaceAll('HEAD\n', objectHead))
  return problems.length > 0 ? undefined : manifests.map(({ object }) => withoutHead(object))
}

function withoutHead(object: unknown): unknown {
  if (!isJsonObject(object)) return object
  return Object.fromEntries(
    Object.entries(object).filter(([key]) => !['apiVersion', 'kind', 'metadata'].includes(key)),
  )
}

await t.test('reads what kubectl reads, and refuses what it refuses', (t) => {
  for (const answer of kubectlAnswers.filter(({ ours }) => ours === undefined)) {
    t.strictSame(read(answer), answer.reads, answer.says)
  }
  t.end()
})

await t.test('does otherwise only where it is said', (t) => {
  for (const answer of kubectlAnswers) {
    if (answer.ours === undefined) continue
    const ours = read(answer)
    const title = `${answer.says}: ${answer.ours.does}, because ${answer.ours.because}`
    switch (answer.ours.does) {
      case 'refuses':
        t.not(answer.reads, undefined, title)
        t.equal(ours, undefined, title)
        break
      case 'reads':
        t.equal(answer.reads, undefined, title)
        t.not(ours, undefined, title)
        break
      case 'otherwise':
        t.strictNotSame(ours, answer.reads, title)
        t.not(ours, undefined, title)
        break
    }
  }
  t.end()
})
