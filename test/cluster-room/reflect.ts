import type { Test } from 'tap'
import { makeApiClient } from '../../src/cluster/api-client.ts'
import { namespacesResource } from '../../src/cluster/namespaces-resource.ts'
import type { ReflectorHandler } from '../../src/cluster/reflected-resource.ts'
import { makeReflector, type Reflector } from '../../src/cluster/reflector.ts'
import type { Labels } from '../../src/model/label-selector.ts'
import { type HandClock, makeHandClock } from './hand-clock.ts'
import { type MockApiServer, startMockApiServer } from './mock-api-server.ts'
import { makeNotes, until } from './note-events.ts'

/** A reflector that follows a mock of the API server, on a clock that is turned by hand. */
export interface Reflection {
  readonly server: MockApiServer
  readonly clock: HandClock
  readonly reflector: Reflector
  /** What its handler was told to know. */
  readonly known: ReadonlyMap<string, Labels>
  /** Set to make the handler throw. */
  readonly faults: { handler: ((key: string) => void) | undefined }
  readonly lines: readonly string[]
  /** Waits until a line was noted `times` times. */
  readonly noted: (line: string, times?: number) => Promise<void>
  /** Waits until a watch is open. */
  readonly watching: () => Promise<void>
  /** Waits until the reflector rests after a failure, and ends the rest. Returns its length in milliseconds. */
  readonly passPause: () => Promise<number>
  readonly labelOf: (name: string, key: string) => string | undefined
}

/** Lines after which a reflector rests. */
const failure = /^(?:list failed|watch (?!ended$))/

/** Makes one, not yet started. At the end of the test it must leave neither a timer nor a connection. */
export async function reflect(t: Test): Promise<Reflection> {
  const server = await startMockApiServer()
  const clock = makeHandClock()
  const { lines, recorder } = makeNotes()
  let known = new Map<string, Labels>()
  const faults: Reflection['faults'] = { handler: undefined }
  const handler: ReflectorHandler<Labels> = {
    onReplace: (objects) => {
      faults.handler?.('*')
      known = new Map(objects)
    },
    onUpsert: (key, labels) => {
      faults.handler?.(key)
      known.set(key, labels)
    },
    onDelete: (key) => {
      faults.handler?.(key)
      known.delete(key)
    },
  }
  const client = makeApiClient({ server: server.url, credentials: () => Promise.resolve({}) })
  const reflector = makeReflector({
    resource: namespacesResource,
    handler,
    client,
    clock,
    random: () => 0.5,
    recorder,
  })
  t.teardown(async () => {
    await reflector.stop()
    client.close()
    if (clock.pending().length > 0) throw new Error('a timer was left behind')
    await until('all connections are closed', () => server.openSockets() === 0)
    await server.close()
  })
  let passedPauses = 0
  const count = (line: string): number => lines.filter((noted) => noted === line).length
  return {
    server,
    clock,
    reflector,
    get known() {
      return known
    },
    faults,
    lines,
    noted: (line, times = 1) => until(`"${line}" ${times} times`, () => count(line) >= times),
    watching: () => until('a watch is open', () => server.openWatches() > 0 && clock.pending().length === 1),
    passPause: async () => {
      passedPauses += 1
      const failures = (): number => lines.filter((line) => failure.test(line)).length
      await until('it rests', () => failures() >= passedPauses && clock.pending().length === 1)
      const [pauseMs = 0] = clock.pending()
      clock.advance(pauseMs)
      return pauseMs
    },
    labelOf: (name, key) => known.get(name)?.get(key),
  }
}
