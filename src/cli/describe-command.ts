import { asciiJson } from '../report/lint/ascii-json.ts'
import { shownFile } from '../report/lint/shown-text.ts'
import type { JsonDescription } from '../report/json-description-schema.ts'
import { plainLine, shorten } from '../report/plain-text.ts'
import { type CliIo, exitCodes, UsageError } from './cli-io.ts'
import type { CommandContext } from './command-context.ts'
import { outputOption } from './command-options.ts'
import type { DescribePolicy } from './describe-policy.ts'
import type { OpenInputs } from './open-inputs.ts'
import { jsonProblem } from './json-problem.ts'
import { type FoundPolicy, type PolicyRemark, readPolicies, remarkLine } from './read-policies.ts'

const maxNameLength = 300

/** How `describe` prints. */
export interface DescribeOptions {
  readonly output: 'text' | 'json'
  /** Where policies belong whose text does not say it. */
  readonly namespace?: string
}

/** `describe`: what policies do, in English. */
export function addDescribeCommand({ program, parts, exitWith }: CommandContext): void {
  program
    .command('describe')
    .description('say in plain English what each NetworkPolicy does')
    .argument('<path...>', 'files, directories or globs of YAML and JSON; - is standard input')
    .addOption(outputOption())
    .option('-n, --namespace <name>', 'where policies belong whose text does not say it')
    .addHelpText(
      'after',
      `
The words are those that the webhook writes into kubernetes.io/description.

Examples:
  netpol-guardrail describe policies.yaml
  netpol-guardrail describe k8s/ -o json
  kubectl get networkpolicy -A -o yaml | netpol-guardrail describe -

Exit codes: 0 all described, 2 wrong usage, unreadable input or a policy that is not valid (the
rest is described all the same).`,
    )
    .action(async (paths: string[], options: DescribeOptions) => {
      exitWith(await runDescribe(paths, options, parts.describe, parts.io, parts.openInputs))
    })
}

/**
 * Prints the description of every policy, as text while they are read. What could not be read is a UsageError with a line
 * for each, after all that could.
 */
export async function runDescribe(
  paths: readonly string[],
  { output, namespace = '' }: DescribeOptions,
  describe: DescribePolicy,
  io: CliIo,
  openInputs: OpenInputs,
): Promise<number> {
  const described: JsonDescription[] = []
  const problems: PolicyRemark[] = []
  let count = 0
  for await (const found of readPolicies(openInputs(paths), namespace)) {
    if (found.kind === 'policy') {
      count += 1
      const description = descriptionOf(found, describe)
      if (output === 'json') described.push(description)
      else io.writeOut(renderDescription(description))
    } else if (found.kind === 'problem') problems.push(found)
    else io.writeError(`${remarkLine(found)}\n`)
  }
  if (output === 'json') {
    const json = { schemaVersion: 1, policies: described, problems: problems.map(jsonProblem) }
    io.writeOut(`${asciiJson(json, 2)}\n`)
  }
  if (problems.length > 0) throw new UsageError(problems.map(remarkLine).join('\n'))
  if (count === 0)
    throw new UsageError(`no NetworkPolicy found in ${shorten(paths.map(shownFile).join(', '), 1000)}`)
  return exitCodes.success
}

function descriptionOf({ file, line, policy }: FoundPolicy, describe: DescribePolicy): JsonDescription {
  const { namespace, name, generateName } = policy.metadata
  return {
    file,
    line,
    namespace,
    name: name === '' ? generateName : name,
    description: describe(policy) ?? null,
  }
}

function renderDescription({ file, line, namespace, name, description }: JsonDescription): string {
  const written = name === '' ? '(no name)' : name
  const whole = shorten(plainLine(namespace === '' ? written : `${namespace}/${written}`), maxNameLength)
  return `${whole}  (${shownFile(file)}:${line})\n  ${description ?? 'This policy cannot be described.'}\n`
}
