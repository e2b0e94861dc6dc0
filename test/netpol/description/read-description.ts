import { isInBlock } from './evaluate.ts'
import type { Traffic } from './traffic.ts'

type Labels = Readonly<Record<string, string>>
type Matches = (labels: Labels) => boolean

/** What a description says, read back from the English. */
export interface ReadDescription {
  readonly selectsPod: Matches
  /** For each direction: `unrestricted`, or what is allowed. */
  readonly ingress: 'unrestricted' | ((traffic: Traffic) => boolean)
  readonly egress: 'unrestricted' | ((traffic: Traffic) => boolean)
}

/**
 * Reads a description of a policy in namespace n1 as a person would who knows its grammar. Throws at the first word that
 * does not belong there. It shares nothing with the code that writes descriptions.
 */
export function readDescription(text: string): ReadDescription {
  const reader = new Reader(text)
  if (reader.eat('Isolates no pods: its podSelector contradicts itself.'))
    return { selectsPod: () => false, ingress: 'unrestricted', egress: 'unrestricted' }
  reader.demand('Isolates ')
  const selectsPod = reader.eat('all pods of this namespace') ? () => true : readPods(reader)
  reader.demand(' for ')
  const isolated = new Set([reader.demandMatch(/ingress|egress/y)])
  if (reader.eat(' and egress')) isolated.add('egress')
  const allowed = new Map<string, (traffic: Traffic) => boolean>()
  if (reader.eat(' and allows nothing by itself')) for (const one of isolated) allowed.set(one, () => false)
  reader.demand('.')
  const unrestricted = new Set<string>()
  while (!reader.isAtEnd()) {
    reader.demand(' ')
    if (reader.eat('Does not restrict ')) {
      const direction = reader.demandMatch(/ingress|egress/y)
      unrestricted.add(direction)
      reader.eat(`: policyTypes does not list it, so its ${direction} rules have no effect`)
    } else if (reader.eat('Allows no ')) {
      allowed.set(reader.demandMatch(/ingress|egress/y), () => false)
      reader.demand(' by itself')
    } else {
      reader.demand('Allows ')
      allowed.set(reader.demandMatch(/ingress|egress/y), readAllowance(reader))
    }
    reader.demand('.')
  }
  const direction = (name: string): ReadDescription['ingress'] => {
    if (isolated.has(name) === unrestricted.has(name))
      throw new Error(`says both or nothing of ${name}: ${text}`)
    return unrestricted.has(name)
      ? 'unrestricted'
      : (allowed.get(name) ?? fail(`nothing of ${name}: ${text}`))
  }
  return { selectsPod, ingress: direction('ingress'), egress: direction('egress') }
}

function readAllowance(reader: Reader): (traffic: Traffic) => boolean {
  const clauses: ((traffic: Traffic) => boolean)[] = []
  do {
    reader.demand(' on ')
    const isPort = readPorts(reader)
    reader.demandMatch(/ (?:from|to) /y)
    const isPeer = readPeers(reader)
    clauses.push((traffic) => isPort(traffic) && isPeer(traffic.peer))
  } while (reader.eat(', and'))
  return (traffic) => clauses.some((clause) => clause(traffic))
}

function readPorts(reader: Reader): (traffic: Traffic) => boolean {
  if (reader.eat('all ports')) return () => true
  const ports = readList(reader, 'and', () => {
    const all = reader.match(/all (TCP|UDP|SCTP) ports/y)
    if (all !== undefined) return ({ protocol }: Traffic) => protocol === all[1]
    const [, name = '', first = '', last = first] =
      reader.match(/(TCP|UDP|SCTP) (\d+)(?: to (\d+)(?![\d.:/]))?/y) ?? fail(`no port at ${reader.rest()}`)
    return ({ protocol, port }: Traffic) => protocol === name && Number(first) <= port && port <= Number(last)
  })
  return (traffic) => ports.some((port) => port(traffic))
}

function readPeers(reader: Reader): (peer: Traffic['peer']) => boolean {
  if (reader.eat('anywhere')) return () => true
  const peers = readList(reader, 'or', () => readPeer(reader))
  return (other) => peers.some((peer) => peer(other))
}

function readPeer(reader: Reader): (peer: Traffic['peer']) => boolean {
  if (reader.eat('no pods (a selector contradicts itself)')) return () => false
  const cidr = reader.match(/[0-9a-f:.]+\/\d+/y)?.[0]
  if (cidr !== undefined) {
    const isInParentheses = reader.eat(' (except ')
    const except =
      isInParentheses || reader.eat(' except ')
        ? readList(reader, 'and', () => reader.demandMatch(/[0-9a-f:.]+\/\d+/y))
        : []
    if (isInParentheses) reader.demand(')')
    return (peer) => peer.kind === 'address' && isInBlock(peer.address, cidr, except)
  }
  const isPod = reader.eat('all pods') ? () => true : readPods(reader)
  reader.demandMatch(/ (?:of|in) /y)
  const isThere = readNamespaces(reader)
  return (peer) => peer.kind === 'pod' && isPod(peer.labels) && isThere(peer.namespace, peer.namespaceLabels)
}

function readNamespaces(reader: Reader): (name: string, labels: Labels) => boolean {
  if (reader.eat('this namespace')) return (name) => name === 'n1'
  if (reader.eat('all namespaces')) return () => true
  if (reader.eat('namespaces with ')) {
    const matches = readConditions(reader)
    return (name, labels) => matches({ ...labels, 'kubernetes.io/metadata.name': name })
  }
  reader.demandMatch(/namespaces? /y)
  const names = readList(reader, 'or', () => reader.demandMatch(/n\d/y))
  return (name) => names.includes(name)
}

function readPods(reader: Reader): Matches {
  reader.demand('pods with ')
  return readConditions(reader)
}

function readConditions(reader: Reader): Matches {
  const conditions = readList(reader, 'and', () => {
    const isInParentheses = reader.eat('(')
    const condition = readCondition(reader)
    if (isInParentheses) reader.demand(')')
    return condition
  })
  return (labels) => conditions.every((condition) => condition(labels))
}

function readCondition(reader: Reader): Matches {
  const exists = reader.match(/any value of (k\d)/y)?.[1]
  if (exists !== undefined) return (labels) => labels[exists] !== undefined
  const missing = reader.match(/no (k\d)/y)?.[1]
  if (missing !== undefined) return (labels) => labels[missing] === undefined
  const key = reader.demandMatch(/k\d|kubernetes\.io\/metadata\.name/y)
  if (reader.eat('=')) {
    const values = readList(reader, 'or', () => reader.demandMatch(/[vn]\d/y))
    return (labels) => values.includes(labels[key] ?? '')
  }
  reader.demand(' other than ')
  const values = readList(reader, 'or', () => reader.demandMatch(/[vn]\d/y))
  reader.demand(' or none')
  return (labels) => !values.includes(labels[key] ?? '')
}

/** `a, b or c`: a comma or conjunction goes on only if an item follows it. */
function readList<T>(reader: Reader, conjunction: 'and' | 'or', readItem: () => T): readonly T[] {
  const items = [readItem()]
  for (;;) {
    const start = reader.position
    if (!reader.eat(', ') && !reader.eat(` ${conjunction} `)) return items
    try {
      items.push(readItem())
    } catch {
      reader.position = start
      return items
    }
  }
}

class Reader {
  position = 0
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  isAtEnd(): boolean {
    return this.position === this.#text.length
  }

  rest(): string {
    return this.#text.slice(this.position)
  }

  eat(words: string): boolean {
    if (!this.#text.startsWith(words, this.position)) return false
    this.position += words.length
    return true
  }

  demand(words: string): void {
    if (!this.eat(words)) fail(`not ${JSON.stringify(words)} but ${JSON.stringify(this.rest())}`)
  }

  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.position
    const found = pattern.exec(this.#text) ?? undefined
    if (found !== undefined) this.position = pattern.lastIndex
    return found
  }

  demandMatch(pattern: RegExp): string {
    return this.match(pattern)?.[0] ?? fail(`not ${String(pattern)} but ${JSON.stringify(this.rest())}`)
  }
}

function fail(message: string): never {
  throw new Error(message)
}
