import t from 'tap'
import {
  answerOf,
  cleanSpec,
  createOf,
  describePolicies,
  enforce,
  everyPath,
  plant,
  policy,
  refusedSpec,
} from './reviews.ts'
import { startShippedGuard } from './shipped-guard.ts'

const guard = await startShippedGuard(t)

const deep = 100_000
/** Values that API servers do not send, and anybody who reaches the port can. */
const oddValues: Readonly<Record<string, string>> = {
  'lists in lists': '['.repeat(deep) + ']'.repeat(deep),
  'objects in objects': '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000),
  'a number beyond all': '1e400',
  'a number with a million digits': '1'.repeat(1_000_000),
  'the negative zero': '-0',
  'a lone surrogate': '"\\ud800"',
  'a pair of surrogates the wrong way round': '"\\udc00\\ud800"',
  'every control character': JSON.stringify(String.fromCodePoint(...Array(32).keys())),
  'a string of 2 MB': `"${'x'.repeat(2_000_000)}"`,
  'a string of 2 MB of escapes': `"${'\\u0041'.repeat(350_000)}"`,
}

await t.test(
  'row 27: odd values beside a violation hide nothing, and beside none they break nothing',
  async (t) => {
    for (const [what, value] of Object.entries(oddValues)) {
      for (const [spec, isAllowed] of [
        [refusedSpec, false],
        [cleanSpec, true],
      ] as const) {
        const body = plant(createOf(policy(spec, { unknownField: 'HERE' })), value)
        const { allowed, status } = answerOf(await guard.post(enforce, body))
        t.equal(allowed, isAllowed, `${what}, ${isAllowed ? 'clean' : 'violating'}`)
        if (!allowed) t.match(status?.message, /violations? of level baseline/, what)
      }
    }
  },
)

await t.test('row 27: odd values in the fields that are read get an answer in words', async (t) => {
  const places = {
    'a label': policy(refusedSpec, { labels: { a: 'HERE' } }),
    'an annotation': policy(refusedSpec, { annotations: { a: 'HERE' } }),
    'a name': policy(refusedSpec, { name: 'HERE' }),
    'a selector': policy({ ...refusedSpec, podSelector: 'HERE' }),
    'a CIDR': policy({ ...refusedSpec, egress: [{ to: [{ ipBlock: { cidr: 'HERE' } }] }] }),
    'a port': policy({ ...refusedSpec, egress: [{ to: [], ports: [{ port: 'HERE' }] }] }),
    managedFields: policy(refusedSpec, { managedFields: 'HERE' }),
  }
  for (const [where, object] of Object.entries(places)) {
    for (const [what, value] of Object.entries(oddValues)) {
      const body = plant(createOf(object), value)
      const judged = answerOf(await guard.post(enforce, body))
      t.equal(judged.allowed, false, `${what} in ${where} does not get past enforcement`)
      t.match(judged.status?.message, /^[\n\u0020-\u007e]{1,4096}$/, 'and the reason is plain text')
      const described = answerOf(await guard.post(describePolicies, body))
      t.equal(described.allowed, true, `${what} in ${where} is no reason to fail a description`)
    }
  }
})

await t.test('row 27: bytes that are no good UTF-8, and a byte order mark, hide nothing', async (t) => {
  const [before = '', after = ''] = createOf(policy(refusedSpec, { annotations: { a: 'HERE' } })).split(
    'HERE',
  )
  const invalid: Readonly<Record<string, Buffer>> = {
    'no UTF-8 at all': Buffer.of(0xff, 0xfe, 0xc0),
    'the overlong form of a quote': Buffer.of(0xc0, 0xa2),
    'a sequence that is cut off': Buffer.of(0xf0, 0x9f, 0x98),
    'a surrogate in UTF-8': Buffer.of(0xed, 0xa0, 0x80),
  }
  for (const [what, bytes] of Object.entries(invalid)) {
    const body = Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)])
    t.equal(answerOf(await guard.post(enforce, body)).allowed, false, what)
  }
  const marked = Buffer.from(`\uFEFF${createOf(policy(refusedSpec))}`)
  t.match(answerOf(await guard.post(enforce, marked)).status?.message, /violations? of level baseline/)
})

await t.test(
  'row 27: only what has no uid goes without an answer, and everything is as before',
  async (t) => {
    const whole = createOf(policy(cleanSpec))
    const unanswerable: Readonly<Record<string, string | Buffer>> = {
      nothing: '',
      'half a review': whole.slice(0, whole.length / 2),
      'lists that never end': '['.repeat(5_000_000),
      'a review and more': `${whole} {}`,
      'UTF-16': Buffer.from(whole, 'utf16le'),
      'a uid that is a number': whole.replace(/"uid":"[^"]*"/, '"uid":1e400'),
    }
    for (const path of everyPath)
      for (const [what, body] of Object.entries(unanswerable))
        t.equal((await guard.post(path, body)).statusCode, 400, `${what} to ${path}`)
    t.equal(answerOf(await guard.post(enforce, whole)).allowed, true)
    t.equal(guard.process.exitCode, null, 'the process lives')
    t.equal(
      await guard.metric('netpol_guardrail_undecided_total', 'reason="failed"'),
      0,
      'nothing failed in it',
    )
  },
)
