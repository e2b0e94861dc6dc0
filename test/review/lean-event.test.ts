import fc from 'fast-check'
import t from 'tap'
import { makeLeanReader } from '../../src/review/lean-event.ts'
import { makeEventLine, orMistake, trailAnnotations } from './make-event.ts'
import { holds } from '../property.ts'

const readLeanly = makeLeanReader()

/** The event that a line is read as. */
function eventIn(line: string): unknown {
  const lean = readLeanly(Buffer.from(line))
  if (lean.kind !== 'event') return lean.kind
  const { text, annotations } = lean
  const parse: (json: string) => unknown = JSON.parse
  return { ...Object(parse(text)), ...(annotations === undefined ? {} : { annotations: parse(annotations) }) }
}

/** Keys and texts with which an author may try to look like the event around his object. */
const lures = [
  'requestObject',
  'responseObject',
  'requestReceivedTimestamp',
  'objectRef',
  'resource',
  ',"requestReceivedTimestamp":"2020-01-01T00:00:00.000000Z"',
  ',"objectRef":{"resource":"pods"',
  ',"requestObject":',
  '"}',
  'é\u2028',
] as const

const hostileObject = fc.letrec((tie) => ({
  object: fc.dictionary(fc.constantFrom(...lures), tie('value'), { maxKeys: 4 }),
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(...lures, 'pods', '2020-01-01T00:00:00.000000Z'),
    tie('object'),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
})).object

await t.test('leaves out the objects and nothing else, whatever an author puts into them', (t) => {
  holds(
    t,
    fc.property(hostileObject, fc.option(hostileObject), fc.constantFrom(...lures), (sent, made, text) => {
      const options = {
        user: text,
        uri: `/x?${text}`,
        name: text,
        message: text,
        annotations: { ...trailAnnotations(), 'x.example/reason': text },
      }
      const whole = makeEventLine({ ...options, requestObject: sent, responseObject: made ?? undefined })
      t.same(eventIn(whole), JSON.parse(makeEventLine(options)))
    }),
  )
  t.end()
})

await t.test('a JSON patch is left out too', (t) => {
  const patch = [
    { op: 'add', path: '/metadata/labels/requestObject', value: ',"requestReceivedTimestamp":"' },
  ]
  t.same(
    eventIn(makeEventLine({ verb: 'patch', requestObject: patch })),
    JSON.parse(makeEventLine({ verb: 'patch' })),
  )
  t.end()
})

await t.test('no object can make a write look like one about other resources', (t) => {
  holds(
    t,
    fc.property(hostileObject, (sent) => {
      t.not(readLeanly(Buffer.from(makeEventLine({ requestObject: sent }))).kind, 'other')
    }),
  )
  t.end()
})

await t.test('half an event with the next one behind it is not taken for one event', (t) => {
  const line = makeEventLine({ requestObject: orMistake })
  const half = line.slice(0, line.indexOf('"requestObject"') + 40)
  t.equal(readLeanly(Buffer.from(`${half}${line}`)).kind, 'any')
  t.end()
})

await t.test('half an event and one about something else are not taken for the latter', (t) => {
  const ours = makeEventLine({ requestObject: orMistake })
  const pods = makeEventLine({ resource: 'pods' })
  for (const length of [80, 200, pods.length - 20]) {
    t.not(readLeanly(Buffer.from(`${pods.slice(0, length)}${ours}`)).kind, 'other', `${length} bytes before`)
    t.not(readLeanly(Buffer.from(`${ours.slice(0, length)}${pods}`)).kind, 'other', `${length} bytes of ours`)
  }
  t.equal(readLeanly(Buffer.from(pods.slice(0, -3))).kind, 'any', 'cut off')
  t.end()
})

await t.test('knows other resources without parsing, and is sure of nothing that was cut', (t) => {
  t.equal(readLeanly(Buffer.from(makeEventLine({ resource: 'pods' }))).kind, 'other')
  t.equal(readLeanly(Buffer.from(makeEventLine({ resource: 'namespacesx' }))).kind, 'other')
  const line = makeEventLine({ requestObject: orMistake })
  const beyondName = line.indexOf('"networkpolicies"') + 5
  for (const length of [0, 10, 100, beyondName, line.length - 2])
    t.equal(readLeanly(Buffer.from(line.slice(0, length))).kind, 'any', `${length} bytes`)
  t.equal(readLeanly(Buffer.from(line.replace('{"kind"', '{ "kind"'))).kind, 'any', 'written otherwise')
  t.equal(
    readLeanly(Buffer.from(makeEventLine())).kind,
    'any',
    'without an object there is nothing to leave out',
  )
  t.end()
})
