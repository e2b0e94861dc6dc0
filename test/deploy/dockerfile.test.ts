import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import * as z from 'zod'
import { deployFolder, only, readManifests } from './kustomization.ts'

/** One instruction of the Dockerfile, in the stage that it belongs to. */
interface Instruction {
  readonly stage: string
  readonly name: string
  readonly words: readonly string[]
}

const root = new URL('../../', import.meta.url)
const readText = (path: string): string => readFileSync(new URL(path, root), 'utf8')

const packageJson = z
  .looseObject({
    engines: z.looseObject({ node: z.string() }),
    scripts: z.record(z.string(), z.string()),
    bin: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readText('package.json')))
const buildConfig = z
  .looseObject({ compilerOptions: z.looseObject({ outDir: z.string() }), include: z.array(z.string()) })
  .parse(JSON.parse(readText('tsconfig.build.json')))

const instructions = readInstructions(readText('Dockerfile'))
const stages = [...new Set(instructions.map(({ stage }) => stage))]
const finalStage = stages.at(-1) ?? ''
const isIgnored = makeIgnore(readText('.dockerignore'))

/** Only the forms that our Dockerfile uses: one line each, `ARG NAME=VALUE` before the first stage. */
function readInstructions(text: string): readonly Instruction[] {
  const defaults = new Map<string, string>()
  let stage = ''
  let count = 0
  return text.split('\n').flatMap((line): readonly Instruction[] => {
    if (line.trim() === '' || line.startsWith('#')) return []
    const [name = '', ...rest] = line
      .replace(/\$\{(\w+)\}/g, (_whole, argument: string) => defaults.get(argument) ?? '')
      .split(/\s+/)
    if (name === 'ARG') {
      const [argument = '', value = ''] = (rest[0] ?? '').split('=')
      defaults.set(argument, value)
      return []
    }
    if (name === 'FROM') {
      stage = rest[1] === 'AS' ? (rest[2] ?? '') : `stage ${count}`
      count += 1
    }
    return [{ stage, name, words: rest }]
  })
}

/** As our .dockerignore is written: everything is left out but what stands there with an exclamation mark. */
function makeIgnore(text: string): (path: string) => boolean {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  if (lines[0] !== '*') throw new Error('.dockerignore must leave everything out first')
  const kept = lines.slice(1).map((line) => line.replace(/^!/, ''))
  return (path) => !kept.some((each) => path === each || path.startsWith(`${each}/`))
}

function onlyWordsOf(stage: string, name: string): readonly string[] {
  const found = instructions.filter((each) => each.stage === stage && each.name === name)
  if (found.length !== 1) throw new Error(`${stage} must have one ${name}`)
  return found[0]?.words ?? []
}

void t.test('every file that is copied from the tree is there, and reaches the build', (t) => {
  for (const { name, words } of instructions) {
    if (name !== 'COPY' || words[0]?.startsWith('--from=') === true) continue
    for (const source of words.slice(0, -1)) {
      t.ok(existsSync(new URL(source.replace(/\/$/, ''), root)), `${source} is in the tree`)
      t.notOk(isIgnored(source), `${source} is not ignored`)
    }
  }
  t.end()
})

void t.test('keys, packages and history stay outside', (t) => {
  for (const path of [
    'certs/development/ca.key',
    'node_modules/zod',
    '.git/config',
    'test/deploy',
    'dist/main',
  ])
    t.ok(isIgnored(path), path)
  t.end()
})

void t.test('what one stage copies from another was made there', (t) => {
  const made: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    build: { [`/app/${buildConfig.compilerOptions.outDir}`]: 'npm run build' },
    packages: { '/app/node_modules': 'npm ci --omit=dev' },
  }
  const copies = instructions.filter(({ words }) => words[0]?.startsWith('--from='))
  t.equal(copies.length, 2)
  for (const { stage, words } of copies) {
    const [from = '', source = ''] = words
    const other = from.replace('--from=', '')
    t.ok(stages.slice(0, stages.indexOf(stage)).includes(other), `${other} comes before`)
    t.equal(onlyWordsOf(other, 'WORKDIR')[0], '/app')
    const command = made[other]?.[source]
    t.ok(
      command !== undefined &&
        instructions.some(
          (each) => each.stage === other && each.name === 'RUN' && each.words.join(' ').startsWith(command),
        ),
      `${source} is made by ${command ?? 'nothing'}`,
    )
  }
  t.end()
})

void t.test('the commands exist, install no scripts, and the build has its sources', (t) => {
  for (const { name, words } of instructions) {
    if (name !== 'RUN') continue
    const [program, command, script] = words
    t.equal(program, 'npm')
    if (command === 'run') t.ok(packageJson.scripts[script ?? ''], words.join(' '))
    else t.ok(words.includes('--ignore-scripts'), words.join(' '))
  }
  const copied = instructions.filter(({ stage, name }) => stage === 'build' && name === 'COPY')
  for (const source of [...buildConfig.include, 'tsconfig.json', 'tools/build.ts'])
    t.ok(
      copied.some(({ words }) => words.includes(source)),
      source,
    )
  t.end()
})

void t.test('all stages stand on the Node that package.json asks for, by a name without a registry', (t) => {
  const bases = instructions.filter(({ name }) => name === 'FROM').map(({ words }) => words[0] ?? '')
  t.equal(bases.length, 3)
  t.equal(new Set(bases).size, 1)
  const [, major] = /^node:(\d+)-trixie-slim$/.exec(bases[0] ?? '') ?? []
  t.equal(`>=${major ?? ''}`, packageJson.engines.node)
  t.end()
})

void t.test(
  'the image runs the command of the package, as the user and on the ports of the Deployment',
  (t) => {
    const bin = packageJson.bin['netpol-guardrail'] ?? ''
    t.same(JSON.parse(onlyWordsOf(finalStage, 'ENTRYPOINT').join(' ')), ['node', `/app/${bin}`])
    const { spec } = z
      .looseObject({
        spec: z.looseObject({
          template: z.looseObject({
            spec: z.looseObject({
              securityContext: z.looseObject({ runAsUser: z.number(), runAsGroup: z.number() }),
              containers: z.array(
                z.looseObject({ ports: z.array(z.looseObject({ containerPort: z.number() })) }),
              ),
            }),
          }),
        }),
      })
      .parse(only(readManifests(deployFolder('base')), 'Deployment')).spec.template
    t.same(onlyWordsOf(finalStage, 'USER'), [
      `${spec.securityContext.runAsUser}:${spec.securityContext.runAsGroup}`,
    ])
    t.same(
      onlyWordsOf(finalStage, 'EXPOSE').map(Number),
      spec.containers[0]?.ports.map(({ containerPort }) => containerPort),
    )
    t.end()
  },
)
