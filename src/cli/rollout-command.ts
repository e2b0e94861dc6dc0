import { Option } from 'commander'
import { selectRules } from '../engine/select-rules.ts'
import type { Level } from '../model/level.ts'
import { enforcedLevels } from '../model/enforced-level.ts'
import type { Review } from '../model/review.ts'
import type { RolloutCluster } from '../model/rollout.ts'
import { exitCodes, UsageError } from './cli-io.ts'
import type { CommandContext } from './command-context.ts'
import { outputOption } from './command-options.ts'
import { readSettings } from './read-settings.ts'
import { runRolloutApply } from './rollout-apply.ts'
import {
  applyCommand,
  type ClusterOptions,
  collect,
  configOption,
  excludedNamespaces,
  excludedOption,
  kubeconfigOption,
  levelOption,
} from './rollout-options.ts'
import { runRolloutPlan } from './rollout-plan.ts'
import { runRolloutStatus } from './rollout-status.ts'
import { demandAllRead, readAuditLogs } from './run-audit.ts'

/** `rollout`: the levels of namespaces, shown and set. */
export function addRolloutCommand({ program, parts, exitWith }: CommandContext): void {
  const { io, rules, rollout } = parts
  const command = program
    .command('rollout')
    .description('show and set what is enforced in the namespaces of a cluster')
    .addHelpText(
      'after',
      `
Only "apply" changes anything, and only labels of namespaces.

Examples:
  netpol-guardrail rollout status
  netpol-guardrail rollout plan /var/log/kubernetes/audit/ --since 7d
  netpol-guardrail rollout apply --namespace shop --warn strict --dry-run
  netpol-guardrail rollout apply --namespace shop --namespace payments --enforce baseline`,
    )

  const withCluster = async (
    { kubeconfig }: ClusterOptions,
    work: (cluster: RolloutCluster) => Promise<number>,
  ): Promise<void> => {
    const cluster = await rollout.openCluster(kubeconfig)
    try {
      exitWith(await work(cluster))
    } finally {
      cluster.close()
    }
  }

  command
    .command('status')
    .description('the levels of all namespaces, and how many are enforced')
    .addOption(excludedOption())
    .addOption(kubeconfigOption())
    .addOption(configOption())
    .addOption(outputOption())
    .addHelpText(
      'after',
      `
A level in brackets is the default, which no label says. Namespaces that the webhook configurations leave out are shown
with - and are not counted.

Exit codes: 0 done, 2 wrong usage or no cluster.`,
    )
    .action(async (options: ClusterOptions & { readonly output: 'text' | 'json' }) => {
      const { levels } = await readSettings(options.config, rules, io)
      await withCluster(options, (cluster) =>
        runRolloutStatus(options.output, {
          cluster,
          defaults: levels,
          isConfigured: options.config !== undefined,
          excludedNamespaces: excludedNamespaces(options),
          io,
        }),
      )
    })

  command
    .command('plan')
    .description('what to do next in each namespace, by its labels, its policies and the logs')
    .argument('[log...]', 'audit logs of kube-apiserver, or logs of the guard')
    .addOption(
      new Option('-n, --namespace <name>', 'only this namespace; may be repeated').argParser(collect),
    )
    .addOption(new Option('--since <time>', 'only what the logs have since then: 7d, 24h, 2026-11-01'))
    .addOption(excludedOption())
    .addOption(kubeconfigOption())
    .addOption(configOption())
    .addOption(outputOption())
    .addHelpText(
      'after',
      `
The next step is to warn, then to enforce baseline, then strict. A namespace is ready where the logs have writes of
policies and none would have been refused. What got in past the guard is judged again, as far as the logs have it.

Exit codes: 0 done, 2 wrong usage, no cluster, or a log that cannot be read to its end (after printing).`,
    )
    .action(async (logs: readonly string[], options: PlanOptions) => {
      const settings = await readSettings(options.config, rules, io)
      if (options.since !== undefined && logs.length === 0)
        throw new UsageError('--since is about logs, and none are given')
      const reviewLogs = (namespaces: readonly string[]): Promise<Review> =>
        readAuditLogs(
          {
            logs,
            since: options.since,
            namespaces,
            levels: enforcedLevels,
            excludedNamespaces: options.excludedNamespace,
            recheck: { config: options.config, isClusterAsked: false, kubeconfig: undefined },
          },
          { parts: parts.audit, rules, io },
        )
      await withCluster(options, async (cluster) => {
        const review = await runRolloutPlan(options.namespace ?? [], options.output, {
          cluster,
          rulesFor: selectRules(rules, settings, rollout.matches),
          defaults: settings.levels,
          excludedNamespaces: excludedNamespaces(options),
          applyCommand: applyCommand(options),
          review: logs.length === 0 ? undefined : reviewLogs,
          io,
        })
        if (review !== undefined) demandAllRead(review)
        return exitCodes.success
      })
    })

  command
    .command('apply')
    .description('label namespaces, after a look at what that would mean for their policies')
    .addOption(
      new Option('-n, --namespace <name>', 'the namespace to label; may be repeated')
        .argParser(collect)
        .makeOptionMandatory(),
    )
    .addOption(levelOption('--enforce <level>', 'refuse what violates it'))
    .addOption(levelOption('--warn <level>', 'show it to whoever writes'))
    .addOption(levelOption('--audit <level>', 'note it in the audit log'))
    .addOption(new Option('--dry-run', 'only say what would be done'))
    .addOption(new Option('--yes', 'label without asking'))
    .addOption(
      new Option(
        '--force-conflicts',
        'also where another manager, such as a GitOps controller, set the label',
      ),
    )
    .addOption(excludedOption())
    .addOption(kubeconfigOption())
    .addOption(configOption())
    .addHelpText(
      'after',
      `
Labels are set by server-side apply, as the field manager netpol-guardrail-rollout; what an earlier apply set stays.
Present policies are never changed: only later writes are judged. It takes the rights to get and patch the namespaces
and to list their policies; to lower a level also the verb configure on guardlevels.netpol-guardrail.dev.

Exit codes: 0 all labelled, 1 some were not (or the answer was no), 2 wrong usage or no cluster.`,
    )
    .action(async (options: ApplyOptions) => {
      const settings = await readSettings(options.config, rules, io)
      await withCluster(options, (cluster) =>
        runRolloutApply(
          {
            namespaces: options.namespace,
            asked: askedLevels(options),
            isDryRun: options.dryRun === true,
            isForced: options.forceConflicts === true,
            confirm: options.yes === true ? 'yes' : rollout.confirm,
          },
          {
            cluster,
            rulesFor: selectRules(rules, settings, rollout.matches),
            defaults: settings.levels,
            excludedNamespaces: excludedNamespaces(options),
            io,
          },
        ),
      )
    })
}

interface PlanOptions extends ClusterOptions {
  readonly namespace?: readonly string[]
  readonly since?: string
  readonly output: 'text' | 'json'
}

interface ApplyOptions extends ClusterOptions {
  readonly namespace: readonly string[]
  readonly enforce?: Level
  readonly warn?: Level
  readonly audit?: Level
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly forceConflicts?: boolean
}

function askedLevels({
  enforce,
  warn,
  audit,
}: ApplyOptions): Readonly<Partial<Record<'enforce' | 'warn' | 'audit', Level>>> {
  return {
    ...(enforce === undefined ? {} : { enforce }),
    ...(warn === undefined ? {} : { warn }),
    ...(audit === undefined ? {} : { audit }),
  }
}
