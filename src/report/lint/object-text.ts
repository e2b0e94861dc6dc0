import type { ObjectName } from '../../model/lint.ts'
import { plainLine, shorten } from '../plain-text.ts'
import { withoutCommands } from './shown-text.ts'

/** An object as its author calls it, in printable ASCII: `NetworkPolicy shop/allow-web`. */
export function objectText({ kind, namespace, name }: ObjectName): string {
  const place = namespace === '' ? '' : `${namespace}/`
  return withoutCommands(shorten(plainLine(`${kind} ${place}${name === '' ? '(no name)' : name}`), 300))
}
