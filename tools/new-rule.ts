/** `npm run new-rule ID`: makes the file of a rule with its examples to fill, and tells what else there is to do. */
import { access, readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { rules } from '../src/rules/catalogue.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', short: 'h', default: false } },
})
const [id] = positionals
if (values.help || id === undefined) {
  console.log(`npm run new-rule ID

Makes src/rules/ID.ts and test/rules/ID.test.ts, for a rule about NetworkPolicies, and adds it to the catalogue.
ID is kebab case, in the field's words: wide-ports, dns-one-protocol.`)
  process.exit(values.help ? 0 : 2)
}
if (!/^[a-z]+(-[a-z]+)*$/.test(id)) fail(`${id} is not kebab case, such as wide-ports`)
if (rules.some((rule) => rule.id === id)) fail(`there is a rule ${id} already`)

const name = id.replaceAll(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase())
const ruleFile = new URL(`../src/rules/${id}.ts`, import.meta.url)
const testFile = new URL(`../test/rules/${id}.test.ts`, import.meta.url)
for (const file of [ruleFile, testFile]) if (await exists(file)) fail(`${file.pathname} is there already`)
await writeFile(ruleFile, ruleText(id, name))
await writeFile(testFile, testText(id, name))
await addToCatalogue(id, name)
console.log(`src/rules/${id}.ts and test/rules/${id}.test.ts are there, and the catalogue lists the rule. Now:

  1. write the examples in src/rules/${id}.ts: what is wrong, and the near misses that are fine
  2. node test/rules/${id}.test.ts     says what they do not do yet
  3. write check, wording and isWithin until it passes
  4. npm run docs                      makes docs/rules/${id}.md; npx prettier --write src/rules test/rules
  5. npm run evaluate -- DIR           shows what the rule says about real policies: read it`)

async function exists(file: URL): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

async function addToCatalogue(id: string, name: string): Promise<void> {
  const file = new URL('../src/rules/catalogue.ts', import.meta.url)
  const text = await readFile(file, 'utf8')
  const imports = [...text.matchAll(/^import \{ \w+ \} from '\.\/[a-z-]+\.ts'$/gm)].map(([line]) => line)
  const line = `import { ${name} } from './${id}.ts'`
  const before = imports.find((other) => pathOf(other) > pathOf(line))
  const imported =
    before === undefined
      ? text.replace(imports.at(-1) ?? '', (last) => `${last}\n${line}`)
      : text.replace(before, `${line}\n${before}`)
  await writeFile(file, imported.replace(/,?\n?\]\s*$/, `,\n  ${name},\n]\n`))
}

function pathOf(line: string): string {
  return line.slice(line.indexOf("'"))
}

function fail(message: string): never {
  console.error(message)
  process.exit(2)
}

function ruleText(id: string, name: string): string {
  return `import * as z from 'zod'
import { type Direction, directions } from '../model/direction.ts'
import type { Wording } from '../model/finding.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { effectiveRulesOf } from '../netpol/policy.ts'

const options = z.strictObject({})

type Options = z.infer<typeof options>

/** What violates, in a form in which it can be compared with what violated before. */
interface Extent {
  readonly direction: Direction
}

function check(policy: NetworkPolicy, _options: Options): readonly Found<Extent>[] {
  return directions.flatMap((direction) =>
    effectiveRulesOf(policy.spec, direction)
      .filter(() => false)
      .map((_rule, index) => ({
        message: 'found',
        paths: [\`spec.\${direction}[\${index}]\`] as const,
        wording: word(),
        extent: { direction },
      })),
  )
}

function word(): Wording {
  return {
    summary: 'one clause that says what this does',
    detail: 'Whole sentences for the person whose apply was refused.',
    corrections: [],
  }
}

/** What the rule finds, in a clause. */
export const ${name} = defineRule<Options, Extent>({
  id: '${id}',
  title: 'What is wrong, in a few words',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'The danger. In two sentences that a tired person understands.',
  remedy: 'What to write instead:\\n\\n  ingress:\\n  - from: ...',
  whenNotToUse: 'Where it is meant, and how to say so.',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/'],
  messages: { found: 'When this message is given.' },
  examples: [
    {
      title: 'what is wrong',
      yaml: \`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress: []\`,
      findings: [{ message: 'found', path: 'spec.ingress[0]' }],
    },
    {
      title: 'a near miss that is fine',
      yaml: \`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress: []\`,
      findings: [],
    },
  ],
  options,
  check,
  isWithin: (now, before) => before.some(({ direction }) => direction === now.direction),
})
`
}

function testText(id: string, name: string): string {
  return `import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { ${name} } from '../../src/rules/${id}.ts'
import { conforms } from './conform.ts'

await conforms(t, ${name}, rules)
`
}
