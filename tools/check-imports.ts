/**
 * Checks that imports run one way (.dependency-cruiser.cjs), and that the check saw every module: a cruiser that
 * reads no TypeScript finds no violations either.
 */
import { createRequire } from 'node:module'
import { glob } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'

/** What the check found: the violations as lines, and how many of the existing modules it read. */
export interface ImportCheck {
  readonly violations: readonly string[]
  readonly seen: number
  readonly existing: number
}

/** Checks the src folder below `root`, by the rules that stand in this project. */
export async function checkImports(root: string): Promise<ImportCheck> {
  const configuration = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as IConfiguration
  const { options, ...ruleSet } = configuration
  const { output } = await cruise(
    ['src'],
    { ...options, ruleSet, validate: true, baseDir: root },
    undefined,
    { tsConfig: extractTSConfig(new URL('../tsconfig.json', import.meta.url).pathname) },
  )
  if (typeof output === 'string') throw new Error('dependency-cruiser returned text instead of a result')
  const { modules, summary }: ICruiseResult = output
  let existing = 0
  for await (const file of glob('src/**/*.ts', { cwd: root })) if (file !== '') existing += 1
  return {
    violations: summary.violations.map(
      ({ rule, from, to }) => `${from} must not import ${to} (${rule.name})`,
    ),
    seen: modules.filter(({ source }) => source.startsWith('src/') && source.endsWith('.ts')).length,
    existing,
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { violations, seen, existing } = await checkImports(process.cwd())
  for (const violation of violations) console.error(violation)
  if (seen < existing) console.error(`saw only ${seen} of ${existing} modules in src/`)
  if (violations.length > 0 || seen < existing) process.exit(1)
  console.log(`imports run one way in all ${seen} modules of src/`)
}
