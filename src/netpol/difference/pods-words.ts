import { podsNoun } from '../description/selector-words.ts'
import { type LabelBox, selectorOfBox } from '../reachability/label-box.ts'

/** How many conditions and values are named. */
const maxNamed = 8

/** How many kinds of pods are named. */
const maxKinds = 3

/** Pods of the policies' own namespace: `all pods of this namespace`, `pods with app=db, or pods with app=api`. */
export function affectedPodsWords(boxes: readonly LabelBox[]): string {
  if (boxes.length === 0) return 'some pods of this namespace'
  const nouns = boxes
    .slice(0, maxKinds)
    .map((box) => (box.length === 0 ? 'all pods of this namespace' : podsNoun(selectorOfBox(box), maxNamed)))
  const more = boxes.length - nouns.length
  return [...nouns, ...(more > 0 ? [`${more} more ${more === 1 ? 'kind' : 'kinds'} of pods`] : [])].join(
    ', or ',
  )
}
