import type { NetworkPolicy } from '../model/network-policy.ts'
import { plainLine } from '../report/plain-text.ts'
import { type CliIo, exitCodes, UsageError } from './cli-io.ts'
import { readPolicies } from './read-policies.ts'

/** Says in plain English what a policy does; undefined where it cannot be said. */
export type DescribePolicy = (policy: NetworkPolicy) => string | undefined

/** Prints the description of every policy in the files. Exit code 2 if anything could not be read. */
export async function runDescribe(
  files: readonly string[],
  output: 'text' | 'json',
  describe: DescribePolicy,
  io: CliIo,
): Promise<number> {
  const { policies, problems } = await readPolicies(files, io)
  const described = policies.map(({ file, line, policy }) => ({
    file,
    line,
    namespace: policy.metadata.namespace,
    name: policy.metadata.name || policy.metadata.generateName,
    description: describe(policy) ?? null,
  }))
  if (output === 'json')
    io.writeOut(`${JSON.stringify({ schemaVersion: 1, policies: described }, null, 2)}\n`)
  else
    for (const { namespace, name, file, line, description } of described)
      io.writeOut(
        `${plainLine(namespace === '' ? name : `${namespace}/${name}`)}  (${file}:${line})\n  ${description ?? 'This policy cannot be described.'}\n`,
      )
  if (problems.length > 0) throw new UsageError(problems.join('\n'))
  if (policies.length === 0) throw new UsageError(`no NetworkPolicy found in ${files.join(', ')}`)
  return exitCodes.success
}
