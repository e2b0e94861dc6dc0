import type { Labels } from '../../src/model/label-selector.ts'
import type { ClusterFacts } from '../../src/server/review-answerer.ts'

/** A cluster that has these namespaces and lets nobody lower guard labels. A mock: the real one is in test/cluster. */
export function fakeCluster(
  namespaces: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): ClusterFacts {
  const known = new Map<string, Labels>(
    Object.entries(namespaces).map(([name, labels]) => [name, new Map(Object.entries(labels))]),
  )
  return {
    labelsOf: (name) => {
      const labels = known.get(name)
      return Promise.resolve(
        labels === undefined ? { kind: 'missing' } : { kind: 'found', labels, ageMs: 0, source: 'cache' },
      )
    },
    mayConfigure: () => Promise.resolve({ kind: 'denied', reason: 'not granted in this test' }),
    policiesOf: () =>
      Promise.resolve({ kind: 'listed', policies: [], unreadable: 0, stoppedBecause: undefined }),
  }
}
