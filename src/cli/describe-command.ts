import { asciiJson } from '../report/lint/ascii-json.ts'
import { shownFile } from '../report/lint/shown-text.ts'
import { plainLine, shorten } from '../report/plain-text.ts'
import { type CliIo, exitCodes, UsageError } from './cli-io.ts'
import type { CommandContext } from './command-context.ts'
import { outputOption } from './command-options.ts'
import type { DescribePolicy } from './describe-policy.ts'
import type { OpenInputs } from './open-inputs.ts'
import { type FoundPolicy, readPolicies } from './read-policies.ts'

const maxNameLength = 300

/** `describe`: what policies do, in English. */
export function addDescribeCommand({ program, parts, exitWith }: CommandContext): void {
  program
    .command('describe')
    .description('say in plain English what each NetworkPolicy does')
    .argument('<path...>', 'files, directories or globs of YAML and JSON; - is standard input')
    .addOption(outputOption())
    .addHelpText(
      'after',
      `
Examples:
  netpol-guardrail describe policies.yaml
  netpol-guardrail describe k8s/ -o json
  kubectl get networkpolicy -A -o yaml | netpol-guardrail describe -`,
    )
    .action(async (paths: string[], { output }: { output: 'text' | 'json' }) => {
      exitWith(await runDescribe(paths, output, parts.describe, parts.io, parts.openInputs))
    })
}

/**
 * Prints the description of every policy, as text while they are read. What could not be read is a UsageError with a line
 * for each, after all that could.
 */
export async function runDescribe(
  paths: readonly string[],
  output: 'text' | 'json',
  describe: DescribePolicy,
  io: CliIo,
  openInputs: OpenInputs,
): Promise<number> {
  const described: Description[] = []
  const problems: string[] = []
  let count = 0
  for await (const found of readPolicies(openInputs(paths))) {
    if (found.kind === 'policy') {
      count += 1
      const description = descriptionOf(found, describe)
      if (output === 'json') described.push(description)
      else io.writeOut(renderDescription(description))
    } else if (found.kind === 'problem') problems.push(found.text)
    else io.writeError(`${found.text}\n`)
  }
  if (output === 'json') io.writeOut(`${asciiJson({ schemaVersion: 1, policies: described }, 2)}\n`)
  if (problems.length > 0) throw new UsageError(problems.join('\n'))
  if (count === 0)
    throw new UsageError(`no NetworkPolicy found in ${shorten(paths.map(shownFile).join(', '), 1000)}`)
  return exitCodes.success
}

/** What is printed about a policy. */
interface Description {
  readonly file: string
  readonly line: number
  readonly namespace: string
  readonly name: string
  /** Null where it cannot be described. */
  readonly description: string | null
}

function descriptionOf({ file, line, policy }: FoundPolicy, describe: DescribePolicy): Description {
  const { namespace, name, generateName } = policy.metadata
  return {
    file,
    line,
    namespace,
    name: name === '' ? generateName : name,
    description: describe(policy) ?? null,
  }
}

function renderDescription({ file, line, namespace, name, description }: Description): string {
  const whole = shorten(plainLine(namespace === '' ? name : `${namespace}/${name}`), maxNameLength)
  return `${whole}  (${shownFile(file)}:${line})\n  ${description ?? 'This policy cannot be described.'}\n`
}
