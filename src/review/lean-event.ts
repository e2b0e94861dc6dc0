/** How kube-apiserver begins each line of an audit log. */
const beginning = Buffer.from('{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"')
const resourceKey = Buffer.from(',"objectRef":{"resource":"')
const beginningText = beginning.toString()
const resourceKeyText = resourceKey.toString()
const requestObjectKey = ',"requestObject":'
const responseObjectKey = ',"responseObject":'
const annotationsKey = ',"annotations":'
const receivedKey = ',"requestReceivedTimestamp":"'
const resources = ['networkpolicies', 'namespaces'].map((name) => Buffer.from(`${name}"`))
const closingBrace = 0x7d

/** What can be told about a line without parsing it. */
export type LeanLine =
  /** An audit event about other resources, for certain. */
  | { readonly kind: 'other' }
  /**
   * A whole audit event. `text` is the same JSON without `requestObject`, `responseObject` and `annotations`; what stands
   * under the latter is a text of its own. Both are JSON if the line is.
   */
  | { readonly kind: 'event'; readonly text: string; readonly annotations: string | undefined }
  /** Nobody knows: it has to be parsed as it is. */
  | { readonly kind: 'any' }

const other: LeanLine = { kind: 'other' }
const any: LeanLine = { kind: 'any' }

/** Looks at the bytes of a line. */
export type ReadLeanly = (line: Buffer) => LeanLine

/**
 * Makes a reader that leaves unparsed what nobody reads: most of the time would go into the objects. Annotations come
 * apart, for many events have the same. It knows lines exactly as kube-apiserver writes them, with the keys in the order
 * of the type Event and each quote inside a text escaped, so that no text can hold a key:
 *
 * - the first `,"objectRef":{"resource":"` and the first `,"requestObject":` are the event's own: everything before them
 *   has keys that no client chooses;
 * - the last `,"requestReceivedTimestamp":"` is the event's own: only the annotations have chosen keys after it, and
 *   theirs begin with the name of who left them;
 * - the first `,"annotations":` after that is the event's own, and its last key: only times stand between them.
 */
export function makeLeanReader(): ReadLeanly {
  return (line) => {
    if (line.length < beginning.length || beginning.compare(line, 0, beginning.length) !== 0) return any
    const reference = line.indexOf(resourceKey, beginning.length)
    if (reference === -1) return any
    const resource = reference + resourceKey.length
    if (line.at(-1) !== closingBrace) return any
    if (!resources.some((name) => startsWith(line, name, resource)))
      // A line that was cut off by a crash goes on with the next event, and either may be one of ours.
      return line.includes(beginning, beginning.length) ? any : other
    // Looking for texts in a text takes less than for bytes in bytes.
    const text = line.toString('utf8')
    const objects = findObjects(text, text.indexOf(resourceKeyText))
    const received = objects === -1 ? -1 : findLast(text, receivedKey, objects)
    // Two halves must not become one here either.
    if (received === -1 || text.includes(beginningText, objects)) return any
    const annotations = text.indexOf(annotationsKey, received)
    const end = annotations === -1 ? text.length - 1 : annotations
    return {
      kind: 'event',
      text: `${text.slice(0, objects)}${text.slice(received, end)}}`,
      annotations: annotations === -1 ? undefined : text.slice(annotations + annotationsKey.length, -1),
    }
  }
}

function findObjects(text: string, from: number): number {
  const request = text.indexOf(requestObjectKey, from)
  return request === -1 ? text.indexOf(responseObjectKey, from) : request
}

/** Searching forwards is faster than backwards, and nearly always there is only one. */
function findLast(text: string, part: string, from: number): number {
  const first = text.indexOf(part, from)
  return first === -1 || !text.includes(part, first + part.length) ? first : text.lastIndexOf(part)
}

function startsWith(line: Buffer, part: Buffer, at: number): boolean {
  for (let index = 0; index < part.length; index += 1) if (line[at + index] !== part[index]) return false
  return true
}
