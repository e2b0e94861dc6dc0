import { readFile } from 'node:fs/promises'
import t from 'tap'
import { UsageError } from '../../src/cli/cli-io.ts'
import { runExplain } from '../../src/cli/explain-command.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { makeMemoryIo } from './memory-io.ts'

function explain(id?: string, format: 'text' | 'markdown' | 'json' = 'text', width = 96): string {
  const io = makeMemoryIo()
  t.equal(runExplain(id, rules, io, { format, width }), 0)
  return io.out()
}

await t.test('lists every rule once, under its class', (t) => {
  const text = explain()
  for (const { id, class: ownClass } of rules) {
    const table = text.split('\n\n').find((each) => each.includes(`\n  ${id} `)) ?? ''
    t.ok(table.startsWith(`${ownClass}: `), id)
  }
  t.match(JSON.parse(explain(undefined, 'json')), {
    schemaVersion: 1,
    rules: rules.map(({ id, kind, messages }) => ({ id, kind, messages, since: /^v\d/ })),
  })
  t.match(explain(undefined, 'markdown'), /^# Rules\n/)
  t.end()
})

await t.test('explains a rule with its messages, also as a warning writes its id', (t) => {
  const text = explain('or-peers')
  t.match(text, /^or-peers: .*\n[^]*\nWhy\n[^]*\nWhat it says\n {2}meant-as-one [^]*\nReferences\n/)
  t.equal(explain('[or-peers]'), text)
  t.match(JSON.parse(explain('any-ip', 'json')), {
    schemaVersion: 1,
    rule: {
      id: 'any-ip',
      options: { properties: { clusterRanges: { default: [] } } },
      examples: [{ yaml: /kind/ }],
    },
  })
  t.end()
})

await t.test('every rule can be explained in a narrow terminal', (t) => {
  // Addresses and YAML are not folded.
  const isFolded = (line: string): boolean => !/https?:|^ {4}|^ {2}\S+$/.test(line)
  const lines = rules.flatMap(({ id }) => explain(id, 'text', 60).split('\n').filter(isFolded))
  t.same(
    lines.filter((line) => line.length > 60),
    [],
  )
  t.end()
})

await t.test('as Markdown it is the very page of the documentation', async (t) => {
  const page = await readFile(new URL('../../docs/rules/or-peers.md', import.meta.url), 'utf8')
  t.equal(explain('or-peers', 'markdown'), page)
})

await t.test('an unknown rule is met with the one that was meant', (t) => {
  for (const [id, help] of [
    ['or-pears', 'did you mean or-peers?'],
    ['OR-PEERS', 'did you mean or-peers?'],
    ['meant-as-one', 'it is a message of or-peers'],
    ['nothing-like-it', 'netpol-guardrail explain lists all rules'],
  ] as const)
    t.throws(() => explain(id), new UsageError(`there is no rule ${id}; ${help}`))
  t.throws(() => explain('\u001b[31m'), { message: /^there is no rule \\u\{1b\}\[31m; / })
  t.end()
})
