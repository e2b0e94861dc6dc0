import type { LabelSelector } from '../model/label-selector.ts'
import { joinWords } from './description/words.ts'
import { type LabelConstraint, normaliseSelector } from './selector.ts'

/** A text that is equal for two selectors exactly when they match the same label sets: a key for a map, not for people. */
export function selectorKey(selector: LabelSelector): string {
  return JSON.stringify(normaliseSelector(selector))
}

/**
 * What a selector asks of labels that must be there, by key: whatever it is spelled like, an object without the label is
 * not selected. Empty for a selector that nothing satisfies. n log n.
 */
export function requiredLabelsOf(selector: LabelSelector): readonly LabelConstraint[] {
  const normal = normaliseSelector(selector)
  return normal.kind === 'nothing' ? [] : normal.constraints.filter(({ allowsAbsence }) => !allowsAbsence)
}

/** Whether the selector restricts labels and asks for none: an object without any label is selected. */
export function isOnlyNegative(selector: LabelSelector): boolean {
  const normal = normaliseSelector(selector)
  return (
    normal.kind === 'constraints' &&
    normal.constraints.length > 0 &&
    normal.constraints.every(({ allowsAbsence }) => allowsAbsence)
  )
}

/** The selector without what it asks of these keys. It selects more than before, everything where nothing is left. */
export function withoutKeys(selector: LabelSelector, keys: ReadonlySet<string>): LabelSelector {
  return { requirements: selector.requirements.filter(({ key }) => !keys.has(key)) }
}

/** How many characters of a label or a value a sentence has room for. */
const maxWordLength = 36

/** A label key or value for a sentence: cut where an author made it longer than anybody reads. */
export function labelWord(text: string): string {
  if (text === '') return '""'
  return text.length <= maxWordLength ? text : `${text.slice(0, maxWordLength - 3)}...`
}

/** How many characters a sentence has for several of them. */
const maxWordsLength = 48

/** A few label keys or values for a sentence, as many as there is room for: `a`, `a or b`, `a, b or 7 more`. */
export function labelWords(texts: readonly string[], conjunction: 'and' | 'or' = 'or'): string {
  for (const shown of [3, 2]) {
    const words = joinWords(texts.slice(0, shown).map(labelWord), texts.length - shown, conjunction)
    if (words.length <= maxWordsLength) return words
  }
  return joinWords(texts.slice(0, 1).map(labelWord), texts.length - 1, conjunction)
}
