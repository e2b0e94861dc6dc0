import { Option } from 'commander'
import { levels } from '../model/level.ts'
import { shippedScope } from '../review/webhook-scope.ts'
import { environment } from './command-options.ts'
import { quoteForShell } from './shell-text.ts'

/** The options that every command of `rollout` has. */
export interface ClusterOptions {
  readonly kubeconfig?: string
  readonly config?: string
  readonly excludedNamespace?: readonly string[]
}

/** For an option that may be repeated. */
export function collect(name: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, name]
}

/** An option that takes a level. */
export function levelOption(flags: string, description: string): Option {
  return new Option(flags, description).choices(levels)
}

/** Which namespaces the webhook configurations leave out. */
export function excludedOption(): Option {
  return new Option(
    '--excluded-namespace <name>',
    'left out by the webhook configurations, instead of kube-system and netpol-guardrail; may be repeated',
  ).argParser(collect)
}

/** The namespaces that the webhook configurations leave out: those of the option, or of the shipped ones. */
export function excludedNamespaces({ excludedNamespace }: ClusterOptions): ReadonlySet<string> {
  return excludedNamespace === undefined ? shippedScope.excludedNamespaces : new Set(excludedNamespace)
}

/** `rollout apply` for the same cluster and the same configuration: the next step must not reach another one. */
export function applyCommand({ kubeconfig, config }: ClusterOptions): string {
  return [
    'netpol-guardrail rollout apply',
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', shellWord(kubeconfig)]),
    ...(config === undefined ? [] : ['--config', shellWord(config)]),
  ].join(' ')
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : quoteForShell(text)
}

/** Which cluster. */
export function kubeconfigOption(): Option {
  return environment(
    new Option('--kubeconfig <file>', 'which cluster; without it as kubectl chooses'),
    'KUBECONFIG',
  )
}

/** The configuration of the guard. */
export function configOption(): Option {
  return environment(
    new Option('--config <file>', "the guard's configuration: its default levels and its rules"),
    'CONFIG',
  )
}
