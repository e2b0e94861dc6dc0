import { readFile } from 'node:fs/promises'
import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'

const page = await readFile(new URL('../../docs/rule-map.md', import.meta.url), 'utf8')
const rows = page
  .split('\n')
  .filter((line) => /^\| [^|]+ \|/.test(line) && !line.startsWith('| pattern') && !line.startsWith('|---'))
  .map((line) => line.slice(2, -2).split(' | '))

await t.test('every pattern has an answer, and a reason where it is no rule', (t) => {
  t.ok(rows.length >= 90, `${rows.length} rows`)
  for (const [pattern = '', answer = ''] of rows)
    t.match(answer, /`[a-z-]+`|later, with the cluster|command line only|not a rule, because/, pattern)
  t.end()
})

await t.test('what it names are rules and messages of the catalogue, and it names every rule', (t) => {
  const ids = new Set(rules.map(({ id }) => id))
  const named = new Set<string>()
  for (const [pattern = '', answer = ''] of rows) {
    const [first] = codesIn(answer)
    if (first === undefined || /^(command line only|not a rule|later)/.test(answer)) continue
    t.ok(ids.has(first), `${pattern}: ${first}`)
    for (const text of codesIn(answer).filter((code) => ids.has(code))) named.add(text)
    for (const message of messagesIn(answer))
      t.ok(
        rules.some(({ id, messages }) => named.has(id) && Object.hasOwn(messages, message)),
        `${pattern}: message ${message}`,
      )
  }
  for (const id of ids) t.ok(page.includes(`\`${id}\``), `${id} has a row`)
  t.end()
})

function codesIn(text: string): readonly string[] {
  return [...text.matchAll(/`([a-z-]+)`/g)].map(([, code = '']) => code)
}

function messagesIn(text: string): readonly string[] {
  return [...text.matchAll(/messages? ((?:`[a-z-]+`(?: \/ )?)+)/g)].flatMap(([, list = '']) => codesIn(list))
}
