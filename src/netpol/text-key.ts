import type { Path } from '../model/path.ts'
import { isJsonObject } from '../model/shape.ts'

/** How deep policies are, and some more. */
const maxDepth = 12

/** A text may refer to itself: what is repeated is not written out for ever. */
const maxLength = 4000

/**
 * A text that is the same for values that are the same, for telling apart what was there before. Keys keep their order.
 * Of long values and deep ones only the beginning counts, so that it ends for a value that holds itself.
 */
export function valueKey(value: unknown): string {
  const parts: string[] = []
  let length = 0
  const write = (text: string): void => {
    parts.push(text.slice(0, maxLength - length))
    length += text.length
  }
  const visit = (each: unknown, depth: number): void => {
    if (length >= maxLength) return
    if (depth > maxDepth) write('...')
    else if (Array.isArray(each)) {
      write('[')
      for (const entry of each as readonly unknown[]) {
        if (length >= maxLength) return
        visit(entry, depth + 1)
        write(',')
      }
      write(']')
    } else if (isJsonObject(each)) {
      write('{')
      for (const key in each) {
        if (length >= maxLength) return
        write(`${JSON.stringify(key)}:`)
        visit(each[key], depth + 1)
        write(',')
      }
      write('}')
    } else write(typeof each === 'string' ? JSON.stringify(each) : String(each))
  }
  visit(value, 0)
  return parts.join('')
}

/** Where something stands, whatever the entry of each list: `spec.ingress.from.podSelector`. */
export function placeKey(path: Path | undefined): string {
  if (path === undefined) return ''
  if (typeof path.key === 'number') return placeKey(path.parent)
  return `${placeKey(path.parent)}.${JSON.stringify(path.key).slice(0, maxLength)}`
}
