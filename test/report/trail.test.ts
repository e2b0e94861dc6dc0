import fc from 'fast-check'
import t from 'tap'
import { findingClasses } from '../../src/model/level.ts'
import { type Trail, type TrailFinding, trailSchema } from '../../src/model/trail.ts'
import { readTrail } from '../../src/report/read-trail.ts'
import { maxAnnotationLength, renderTrail, renderTrailFinding } from '../../src/report/trail.ts'
import { holds } from '../property.ts'
import { trailWith } from '../server/records.ts'

const bad: TrailFinding = {
  rule: 'or-peers',
  path: 'spec.ingress[0].from[0]',
  class: 'baseline',
  since: 'new',
}

function read(annotations: Readonly<Record<string, string>>): Trail {
  const reading = readTrail(annotations)
  if (reading === undefined) throw new Error('it is not read')
  return reading.trail
}

function count<T>(length: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length }, (_, index) => make(index))
}

await t.test('a trail is a text for each thing that it has to say', (t) => {
  t.same(
    renderTrail(
      trailWith({
        verdict: 'refused',
        levels: { enforce: 'baseline@v0.1', warn: 'strict', audit: 'strict', from: 'labels' },
        wouldRefuse: { baseline: ['or-peers', 'any-ip'], strict: ['open-peers'] },
        findings: [bad, { rule: 'any-ip', path: 'metadata.labels[a b]', class: 'advice', since: 'before' }],
        moreFindings: 3,
        ratcheted: ['any-ip'],
        exception: 'user ops is exempt from UPDATE',
        undecided: 'open-peers: it is broken',
      }),
    ),
    {
      schema: '1',
      verdict: 'refused',
      levels: 'enforce=baseline@v0.1 warn=strict audit=strict from=labels',
      'would-refuse': 'baseline:or-peers,any-ip strict:open-peers',
      findings:
        'or-peers@spec.ingress[0].from[0];baseline;new any-ip@metadata.labels[a\\u{20}b];advice;before +3',
      ratcheted: 'any-ip',
      exception: 'user ops is exempt from UPDATE',
      undecided: 'open-peers: it is broken',
      guard: 'v0.1.0 config=3f9c1a',
    },
  )
  t.end()
})

await t.test('what there is nothing to say about is absent', (t) => {
  t.same(Object.keys(renderTrail(trailWith())), ['schema', 'verdict', 'guard'])
  t.same(renderTrail(trailWith({ wouldRefuse: { baseline: [], strict: ['a'] } }))['would-refuse'], 'strict:a')
  t.end()
})

await t.test('findings are cut at a whole one, and those that are left out are counted', (t) => {
  const findings = count(50, (index) => ({ ...bad, path: `spec.ingress[${index}].from[0]` }))
  const text = renderTrail(trailWith({ findings, moreFindings: 950 }))['findings'] ?? ''
  const parts = text.split(' ')
  const left = 1_000 - (parts.length - 1)
  t.equal(parts.at(-1), `+${left}`)
  t.same(parts.slice(0, -1), findings.slice(0, parts.length - 1).map(renderTrailFinding))
  t.ok(text.length <= maxAnnotationLength && text.length > maxAnnotationLength - 64, 'the room is used')
  t.match(read({ schema: '1', verdict: 'allowed', findings: text }), {
    findings: findings.slice(0, parts.length - 1),
    moreFindings: left,
  })
  t.end()
})

await t.test(
  'rules that do not fit are counted for each level, and neither level displaces the other',
  (t) => {
    const ids = count(100, (index) => `rule-${'abcdefghij'.charAt(index % 10).repeat(20)}-${index}`)
    const { 'would-refuse': text = '', ratcheted = '' } = renderTrail(
      trailWith({ wouldRefuse: { baseline: ids, strict: ids }, ratcheted: ids }),
    )
    t.match(text, /^baseline:rule-[a-z0-9,-]+,\+\d+ strict:rule-[a-z0-9,-]+,\+\d+$/)
    t.match(ratcheted, /^rule-[a-z0-9,-]+,\+\d+$/)
    const { wouldRefuse } = read({ schema: '1', verdict: 'allowed', 'would-refuse': text })
    for (const [level, left] of [
      ['baseline', /baseline:[^ ]*\+(\d+)/.exec(text)?.[1]],
      ['strict', /strict:[^ ]*\+(\d+)/.exec(text)?.[1]],
    ] as const) {
      t.same(wouldRefuse[level], ids.slice(0, wouldRefuse[level].length))
      t.equal(wouldRefuse[level].length + Number(left), ids.length)
    }
    t.end()
  },
)

await t.test('a path so long that it would displace all others is cut', (t) => {
  const long = renderTrailFinding({ ...bad, path: `metadata.labels[${'x'.repeat(60_000)}]` })
  t.match(long, /^or-peers@metadata\.labels\[x+\.\.\.;baseline;new$/)
  t.ok(long.length < 400)
  t.end()
})

const forged = [
  'a\nverdict=allowed',
  'a;baseline;before or-peers@b;info;new',
  ' +99',
  '\u001b[2J\u0007',
  '<script>alert(1)</script>',
  '\u202eright to left\u2066',
  '__proto__',
  '"}{"',
  '\ud800',
  '🙂'.repeat(1_000),
  'x'.repeat(60_000),
]

await t.test('nothing that stands in an object or in a name can pretend to be another entry', (t) => {
  for (const text of forged) {
    const rendered = renderTrail(
      trailWith({
        findings: [{ ...bad, path: `metadata.labels[${text}]` }, bad],
        exception: `user ${text} is exempt`,
        undecided: text,
        guard: text,
      }),
    )
    for (const value of Object.values(rendered)) t.match(value, /^[\u0020-\u007e]{1,1024}$/)
    t.match(read(rendered), { verdict: 'allowed', moreFindings: 0 })
    const { findings } = read(rendered)
    t.equal(findings.length, 2)
    t.match(findings[0], { rule: 'or-peers', class: 'baseline', since: 'new' })
    t.same(findings[1], bad)
  }
  t.end()
})

await t.test('what a newer release writes is read as far as it is understood, and said to be newer', (t) => {
  const reading = readTrail({
    schema: '2',
    verdict: 'refused',
    levels: 'enforce=strict warn=strict audit=strict from=labels and=more',
    findings:
      'or-peers@spec;baseline;new x@spec;grave;new y@spec;strict;since:v3 z or-peers@spec.egress;strict;before',
    mood: 'good',
  })
  t.match(reading, {
    isNewer: true,
    trail: {
      verdict: 'refused',
      levels: { enforce: 'strict', from: 'labels' },
      findings: [{ path: 'spec' }, { path: 'spec.egress' }],
    },
  })
  t.equal(readTrail(renderTrail(trailWith()))?.isNewer, false)
  t.end()
})

await t.test('levels from somewhere that is not known are left out', (t) => {
  for (const levels of [
    'enforce=strict warn=strict audit=strict from=heaven',
    'enforce=strict warn=strict audit=strict',
    'enforce= warn= audit= from=labels',
    'x enforce=strict warn=strict audit=strict from=labels',
  ])
    t.equal(read({ schema: '1', verdict: 'allowed', levels }).levels, undefined, levels)
  t.end()
})

await t.test('what is no trail of ours is not read', (t) => {
  for (const annotations of [
    {},
    { schema: '1' },
    { verdict: 'allowed' },
    { schema: '', verdict: 'allowed' },
    { schema: '-1', verdict: 'allowed' },
    { schema: '1e3', verdict: 'allowed' },
    { schema: '99999', verdict: 'allowed' },
    { schema: '1', verdict: 'Allowed' },
    { schema: '1', verdict: 'constructor' },
    Object.create({ schema: '1', verdict: 'allowed' }) as Record<string, string>,
  ])
    t.equal(readTrail(annotations), undefined, JSON.stringify(annotations))
  t.end()
})

const id = fc.stringMatching(/^[a-z]{1,12}(-[a-z0-9]{1,12}){0,2}$/)
const ids = fc.uniqueArray(id, { maxLength: 6 })
const printable = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 200 })
const levelText = fc.constantFrom('off', 'baseline', 'strict', 'strict@v0.1', 'baseline@v12.34')
const path = printable.filter((text) => !text.includes('\\u{20}') && text.trim() === text)
const finding: fc.Arbitrary<TrailFinding> = fc.record({
  rule: id,
  path,
  class: fc.constantFrom(...findingClasses),
  since: fc.constantFrom('new', 'before'),
})
const textOrNone = fc.option(printable, { nil: undefined })
const shortTrail: fc.Arbitrary<Trail> = fc.record(
  {
    verdict: fc.constantFrom('allowed', 'refused', 'undecided'),
    levels: fc.record({
      enforce: levelText,
      warn: levelText,
      audit: levelText,
      from: fc.constantFrom('labels', 'defaults', 'unread'),
    }),
    wouldRefuse: fc.record({ baseline: ids, strict: ids }),
    findings: fc.array(finding, { maxLength: 3 }),
    moreFindings: fc.nat({ max: 100_000 }),
    ratcheted: ids,
    exception: textOrNone,
    undecided: textOrNone,
    guard: printable,
  },
  {
    requiredKeys: [
      'verdict',
      'wouldRefuse',
      'findings',
      'moreFindings',
      'ratcheted',
      'exception',
      'undecided',
      'guard',
    ],
  },
)

await t.test('what is written is read, where there is room for all of it', (t) => {
  holds(
    t,
    fc.property(shortTrail, (trail) => {
      const reading = readTrail(renderTrail(trail, 8_192))
      if (JSON.stringify(sorted(reading?.trail)) !== JSON.stringify(sorted(trail)))
        throw new Error(JSON.stringify(reading))
      if (reading?.isNewer !== false) throw new Error('newer than itself')
    }),
  )
  t.equal(trailSchema, 1)
  t.end()
})

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, member]) => [key, sorted(member)])
}

const hostile = fc.string({ unit: 'binary', maxLength: 400 })
const hostileTrail = fc.record({
  verdict: fc.constantFrom('allowed' as const, 'refused' as const, 'undecided' as const),
  wouldRefuse: fc.record({ baseline: fc.array(id), strict: fc.array(id) }),
  findings: fc.array(
    fc.record({
      rule: id,
      path: hostile,
      class: fc.constantFrom(...findingClasses),
      since: fc.constantFrom('new' as const, 'before' as const),
    }),
  ),
  moreFindings: fc.nat({ max: 100_000 }),
  ratcheted: fc.array(id, { maxLength: 80 }),
  exception: fc.option(hostile, { nil: undefined }),
  undecided: fc.option(hostile, { nil: undefined }),
  guard: hostile,
})

await t.test(
  'row 41: whatever the texts, each value is printable, short enough and cut between entries',
  (t) => {
    holds(
      t,
      fc.property(hostileTrail, fc.integer({ min: 200, max: 4_096 }), (trail, maxLength) => {
        const rendered = renderTrail(trail, maxLength)
        for (const [key, value] of Object.entries(rendered)) {
          if (value.length > maxLength) throw new Error(`${key} is too long`)
          if (!/^[\u0020-\u007e]*$/.test(value)) throw new Error(`${key} is not printable`)
        }
        const { findings, moreFindings } = read(rendered)
        if (findings.length + moreFindings !== trail.findings.length + trail.moreFindings)
          throw new Error('a finding is lost')
        for (const [index, { rule, class: findingClass, since }] of findings.entries()) {
          const written = trail.findings[index]
          if (rule !== written?.rule || findingClass !== written.class || since !== written.since)
            throw new Error(`finding ${index} is another one`)
        }
      }),
    )
    t.end()
  },
)

await t.test('reading never throws, whatever others have written into the log', (t) => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '1',
      '2',
      'allowed',
      'x@y;baseline;new',
      '+5',
      'baseline:a,,b :c strict',
      ' '.repeat(1_000),
    ),
  )
  const key = fc.constantFrom(
    ...Object.keys(renderTrail(trailWith())),
    'levels',
    'would-refuse',
    'findings',
    '__proto__',
  )
  holds(
    t,
    fc.property(fc.dictionary(key, value), (annotations) => {
      readTrail({ schema: '1', verdict: 'allowed', ...annotations })
    }),
  )
  t.end()
})
