import { type Command, Option } from 'commander'
import { type EnforcedLevel, enforcedLevels } from '../model/enforced-level.ts'
import { environment } from './command-options.ts'
import type { AuditRequest } from './run-audit.ts'

/** The options that every command about audit logs has. */
export interface LogOptions {
  readonly since?: string
  readonly namespace?: readonly string[]
  readonly level?: EnforcedLevel
  readonly excludedNamespace?: readonly string[]
  readonly config?: string
  readonly fromCluster?: boolean
  readonly kubeconfig?: string
}

/** Adds the logs and the options about them to a command. */
export function addLogOptions(command: Command): Command {
  return command
    .argument('<log...>', 'files, directories; - is standard input')
    .addOption(new Option('--since <time>', 'only what happened since: 7d, 24h, 2026-11-01'))
    .addOption(
      new Option('-n, --namespace <name>', 'only this namespace; may be repeated').argParser(collect),
    )
    .addOption(new Option('--level <level>', 'the level that the answer is about').choices(enforcedLevels))
    .addOption(
      new Option(
        '--excluded-namespace <name>',
        'left out by the webhook configurations, instead of kube-system and netpol-guardrail; may be repeated',
      ).argParser(collect),
    )
    .addOption(
      environment(new Option('--config <file>', "the guard's configuration, to judge again with"), 'CONFIG'),
    )
    .addOption(
      new Option('--from-cluster', 'judge what the logs have no object of as it is in the cluster now'),
    )
    .addOption(
      environment(
        new Option('--kubeconfig <file>', 'which cluster; without it as kubectl chooses'),
        'KUBECONFIG',
      ),
    )
}

/** What is asked of the logs. */
export function requestOf(
  logs: readonly string[],
  options: LogOptions,
  levels: readonly EnforcedLevel[],
  isRechecked: boolean,
): AuditRequest {
  const { config, kubeconfig } = options
  return {
    logs,
    since: options.since,
    namespaces: options.namespace ?? [],
    levels,
    excludedNamespaces: options.excludedNamespace,
    recheck: isRechecked ? { config, kubeconfig, isClusterAsked: options.fromCluster === true } : undefined,
  }
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}
