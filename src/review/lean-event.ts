/** How kube-apiserver begins each line of an audit log. */
const beginning = Buffer.from('{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"')
const resourceKey = Buffer.from(',"objectRef":{"resource":"')
const requestObjectKey = Buffer.from(',"requestObject":')
const responseObjectKey = Buffer.from(',"responseObject":')
const receivedKey = Buffer.from(',"requestReceivedTimestamp":"')
const resources = ['networkpolicies', 'namespaces'].map((name) => Buffer.from(`${name}"`))
const closingBrace = 0x7d

/** What can be told about a line without parsing it. */
export type LeanLine =
  /** An audit event about other resources, for certain. */
  | { readonly kind: 'other' }
  /** A whole audit event; `text` is the same JSON without `requestObject` and `responseObject`. */
  | { readonly kind: 'event'; readonly text: string }
  /** Nobody knows: it has to be parsed as it is. */
  | { readonly kind: 'any' }

const other: LeanLine = { kind: 'other' }
const any: LeanLine = { kind: 'any' }

/** Looks at the bytes of a line. */
export type ReadLeanly = (line: Buffer) => LeanLine

/**
 * Makes a reader that leaves unparsed what nobody reads: most of the time would go into the objects. It knows lines
 * exactly as kube-apiserver writes them, with the keys in the order of the type Event and each quote inside a text
 * escaped, so that no text can hold a key:
 *
 * - the first `,"objectRef":{"resource":"` and the first `,"requestObject":` are the event's own: everything before them
 *   has keys that no client chooses;
 * - the last `,"requestReceivedTimestamp":"` is the event's own: only the annotations have chosen keys after it, and
 *   theirs begin with the name of who left them.
 */
export function makeLeanReader(): ReadLeanly {
  let joined = Buffer.allocUnsafe(16 * 1024)
  return (line) => {
    if (line.length < beginning.length || beginning.compare(line, 0, beginning.length) !== 0) return any
    const reference = line.indexOf(resourceKey, beginning.length)
    if (reference === -1) return any
    const resource = reference + resourceKey.length
    if (!resources.some((name) => startsWith(line, name, resource)))
      return isCut(line, resource) ? any : other
    if (line.at(-1) !== closingBrace) return any
    const objects = findObjects(line, resource)
    const received = objects === -1 ? -1 : findLast(line, receivedKey, objects)
    // A line that was cut off by a crash goes on with the next event: two halves must not become one.
    if (received === -1 || line.indexOf(beginning, objects) !== -1) return any
    const length = objects + line.length - received
    if (joined.length < length) joined = Buffer.allocUnsafe(length)
    line.copy(joined, 0, 0, objects)
    line.copy(joined, objects, received)
    return { kind: 'event', text: joined.toString('utf8', 0, length) }
  }
}

/** Whether a name that begins here may not be all there. */
function isCut(line: Buffer, at: number): boolean {
  return line.indexOf('"', at) === -1
}

function findObjects(line: Buffer, from: number): number {
  const request = line.indexOf(requestObjectKey, from)
  return request === -1 ? line.indexOf(responseObjectKey, from) : request
}

/** Searching forwards is three times as fast as backwards, and nearly always there is only one. */
function findLast(line: Buffer, part: Buffer, from: number): number {
  const first = line.indexOf(part, from)
  if (first === -1 || line.indexOf(part, first + part.length) === -1) return first
  return line.lastIndexOf(part)
}

function startsWith(line: Buffer, part: Buffer, at: number): boolean {
  for (let index = 0; index < part.length; index += 1) if (line[at + index] !== part[index]) return false
  return true
}
