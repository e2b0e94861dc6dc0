import { text } from 'node:stream/consumers'
import t from 'tap'
import {
  type Answer,
  answerOf,
  createOf,
  enforce,
  everyPath,
  guarded,
  namespace,
  namespaces,
  observe,
  policy,
  refusedSpec,
  reviewOf,
} from './reviews.ts'
import { startShippedGuard } from './shipped-guard.ts'

const guard = await startShippedGuard(t)

/** Texts that break a line, a header, a terminal or a page where they are printed as they are. */
const hostile: Readonly<Record<string, string>> = {
  newlines: 'a\nb\r\nWarning: 299 - "forged"',
  'an escape sequence': '\u001b[31mred\u001b[0m\u001b]0;title\u0007',
  'C1 controls': 'a\u0085b\u009b31mc',
  'bidirectional overrides': 'abc\u202e\u2066txt.exe',
  'zero width': 'a\u200b\u200d\ufeffb',
  'letters of four bytes': '😀𝒳'.repeat(40),
  markup: '<script>alert(1)</script>&quot;"\'',
  'a line of a log': 'x"}\n{"level":"info","msg":"decision","verdict":"allowed"}',
  'a lone surrogate': 'a\ud800b',
  '64 KB': 'u'.repeat(65_536),
  nothing: '',
  'the name of a prototype': '__proto__',
}

/** Everything that a person or a terminal would see of an answer. */
function words(answer: Answer): readonly string[] {
  return [
    ...(answer.warnings ?? []),
    ...Object.values(answer.auditAnnotations ?? {}),
    ...(answer.status?.message.split('\n') ?? []),
    ...(answer.status?.details.causes.flatMap(({ field, message }) => [field, message]) ?? []),
  ]
}

const plain = /^[\u0020-\u007e]*$/

/** The line that the decision about this uid left in the log. */
async function decisionOf(uid: string): Promise<Readonly<Record<string, unknown>>> {
  for (;;) {
    const found = guard.logged().find((line) => line['msg'] === 'decision' && line['uid'] === uid)
    if (found !== undefined) return found
    // Lines are written together.
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

await t.test(
  'row 39: odd user names are judged like others, and stand in no answer as they are',
  async (t) => {
    for (const [what, username] of Object.entries(hostile)) {
      const answer = answerOf(await guard.post(enforce, createOf(policy(refusedSpec), username)))
      t.equal(answer.allowed, false, what)
      t.match(answer.status?.message, /violations? of level baseline/, 'refused for what it is')
      for (const line of words(answer)) t.match(line, plain, what)
      const line = await decisionOf(answer.uid)
      t.equal(line['verdict'], 'refused')
      // UTF-8 has no lone surrogates.
      if (username.length <= 1024)
        t.equal(line['user'], username.toWellFormed(), 'the log has it on one line')
      else t.ok(String(line['user']).length <= 1100, 'the log has the start of it')
    }
    const forged = guard.logged().filter(({ msg, uid }) => msg === 'decision' && uid === undefined)
    t.same(forged, [], 'and no line that we did not write')
  },
)

await t.test(
  'row 39: groups and extra reach the access review as they came, __proto__ among them',
  async (t) => {
    const asked: unknown[] = []
    guard.apiServer.replies.other = (response, request) => {
      void text(request).then((body) => {
        asked.push(JSON.parse(body))
        response.end('{"status":{"allowed":false}}')
      })
    }
    const lowered = reviewOf({
      operation: 'UPDATE',
      object: namespace({}),
      oldObject: namespace({ 'netpol-guardrail.dev/enforce': 'strict' }),
    })
    for (const [what, name] of Object.entries(hostile)) {
      const userInfo = `{"username":${JSON.stringify(name)},"uid":${JSON.stringify(name)},"groups":[${JSON.stringify(name)}],"extra":{"__proto__":[${JSON.stringify(name)}],"constructor":["x"]}}`
      const body = lowered.replace(/"userInfo":\{.*?\}/, () => `"userInfo":${userInfo}`)
      const answer = answerOf(await guard.post(guarded, body))
      t.equal(answer.allowed, false, `${what} may not lower the level of a namespace`)
      for (const line of words(answer)) t.match(line, plain, what)
      if (name === '') continue
      const spec = JSON.stringify((asked.at(-1) as { readonly spec: unknown }).spec)
      const sent = JSON.stringify(name)
      t.ok(spec.includes(`"user":${sent},"groups":[${sent}]`), `${what}: user and groups`)
      t.ok(spec.includes(`"extra":{"__proto__":[${sent}],"constructor":["x"]}`), `${what}: extra`)
    }
    guard.apiServer.replies.other = undefined
  },
)

/** A policy in `open` whose peers and selectors carry a text, with many violations and some advice. */
function manyViolations(label: string, count: number): string {
  return createOf(
    policy(
      {
        podSelector: { matchLabels: { [label]: label } },
        policyTypes: ['Ingress', 'Egress'],
        ingress: Array.from({ length: count }, (_, index) => ({
          from: [
            { namespaceSelector: { matchLabels: { team: `${index}${label}` } } },
            { podSelector: { matchLabels: { app: label } } },
          ],
        })),
        egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }],
      },
      { namespace: 'open', name: `p${label}` },
    ),
  )
}

await t.test('row 40: warnings are few plain lines, all different, whatever the object says', async (t) => {
  for (const [what, label] of Object.entries(hostile)) {
    const { allowed, warnings = [] } = answerOf(await guard.post(observe, manyViolations(label, 100)))
    t.equal(allowed, true)
    t.ok(warnings.length > 1 && warnings.length <= 9, `${what}: ${warnings.length} lines`)
    for (const line of warnings) {
      t.match(line, plain, 'no character for which the API server drops the line')
      t.ok(line.length <= 200 && line.trim() !== '', 'short of the 256 at which the API server cuts')
    }
    t.equal(new Set(warnings).size, warnings.length, 'none that it would drop as said already')
    t.match(warnings.at(-1), /and \d+ more$/, 'the others are counted')
    const labels = { [`netpol-guardrail.dev/${label}`]: label, 'netpol-guardrail.dev/warn': 'strict' }
    const aboutLabels = answerOf(await guard.post(namespaces, createOf(namespace(labels)))).warnings ?? []
    t.equal(aboutLabels.length, 1, 'labels that mean nothing are told of')
    for (const line of aboutLabels) t.ok(plain.test(line) && line.length <= 200, line.slice(0, 250))
  }
})

await t.test(
  'row 40: the gravest warnings come first, so that what is cut is the least of them',
  async (t) => {
    const allButMetadata = { ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } }
    const orMistake = [
      { namespaceSelector: { matchLabels: { team: 'web' } } },
      { podSelector: { matchLabels: { app: 'web' } } },
    ]
    const spec = {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [allButMetadata] }],
      egress: [{ to: orMistake }, { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }],
    }
    const { warnings = [] } = answerOf(
      await guard.post(observe, createOf(policy(spec, { namespace: 'open' }))),
    )
    const gravity = (line: string): number =>
      line.includes('enforce=baseline') ? 0 : line.includes('enforce=strict') ? 1 : 2
    const order = warnings.map(gravity)
    t.ok(order.includes(0) && order.includes(1), 'there are some of both')
    t.same(order, order.toSorted(), warnings.join('\n'))
  },
)

await t.test('row 41: audit annotations have keys that are kept and short plain values', async (t) => {
  const longest = 'v'.repeat(300_000)
  const answers: Answer[] = []
  for (const label of [...Object.values(hostile), longest]) {
    const labelled = namespace({ [label]: label, 'netpol-guardrail.dev/enforce': label, 'a b/c\n': label })
    const violations = manyViolations(label, label.length > 1_000 ? 10 : 300)
    const bodies = [
      [observe, violations],
      [enforce, violations],
      [namespaces, createOf(labelled, label)],
      [
        guarded,
        reviewOf({ operation: 'UPDATE', object: labelled, oldObject: namespace({}), username: label }),
      ],
      [enforce, createOf(policy({ podSelector: { [label]: label }, policyTypes: [label] }))],
      [
        enforce,
        createOf(policy(refusedSpec)).replace(
          '"kind":"NetworkPolicy"',
          () => `"kind":${JSON.stringify(label)}`,
        ),
      ],
    ] as const
    for (const [path, body] of bodies) answers.push(answerOf(await guard.post(path, body)))
  }
  for (const path of everyPath)
    answers.push(answerOf(await guard.post(path, '{"request":{"uid":"\\u001b[31m"}}')))
  for (const { auditAnnotations = {} } of answers) {
    t.match(auditAnnotations, { verdict: /^(?:allowed|refused|undecided)$/ })
    for (const [key, value] of Object.entries(auditAnnotations)) {
      t.match(key, /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/)
      t.match(value, plain)
      t.ok(value.length > 0 && value.length <= 1024, `${key}: ${value.length}`)
    }
  }
})
