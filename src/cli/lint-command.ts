import { Option } from 'commander'
import type { Level } from '../model/level.ts'
import type { Severity } from '../model/lint.ts'
import type { Rule } from '../model/rule.ts'
import { type CliIo, UsageError } from './cli-io.ts'
import type { CommandContext } from './command-context.ts'
import { environment } from './command-options.ts'
import { chooseRules, settingsForFiles } from './lint-settings.ts'
import { lintFormats, type LintTarget, openTargets, readTarget } from './lint-targets.ts'
import type { Mender, Mending } from './mend-file.ts'
import { makeProgress } from './progress.ts'
import { readSettings } from './read-settings.ts'
import { runLint } from './run-lint.ts'

/** Larger files are no manifests. */
const maxFileBytes = 64 * 1024 * 1024

interface LintOptions {
  readonly level?: Level
  readonly config?: string
  readonly failOn: Severity | 'never'
  readonly rule?: readonly string[]
  readonly withoutRule?: readonly string[]
  readonly namespace?: string
  readonly old?: string
  readonly output: readonly LintTarget[]
  readonly fix?: readonly string[]
  readonly fixDryRun?: readonly string[]
  readonly info?: boolean
}

/** `lint`: what the gate would say of files. */
export function addLintCommand({ program, parts, exitWith }: CommandContext): void {
  const { io, lint } = parts
  program
    .command('lint')
    .description('say of manifests what the webhook would say of the objects, with line numbers')
    .argument('[path...]', 'files, directories, globs; - is standard input')
    .addOption(new Option('--level <level>', 'what is a violation').choices(['baseline', 'strict']))
    .addOption(environment(new Option('--config <file>', 'the configuration of the webhook'), 'CONFIG'))
    .addOption(
      new Option('--fail-on <severity>', 'the least that ends with exit code 1')
        .choices(['violation', 'advice', 'info', 'never'])
        .default('violation'),
    )
    .addOption(new Option('--rule <id>', 'only this rule; may be repeated').argParser(collect))
    .addOption(
      new WithoutRuleOption('--no-rule <id>', 'without this rule; may be repeated').argParser(collect),
    )
    .addOption(new Option('-n, --namespace <name>', 'where policies belong that do not say it'))
    .addOption(
      new Option(
        '--old <path>',
        'files as they were before: only what the change makes worse is a violation',
      ),
    )
    .addOption(
      new Option(
        '-o, --output <format[=file]>',
        `${lintFormats.join(', ')}; several may be given, each with a file`,
      )
        .argParser(readTarget)
        .default([], 'text'),
    )
    .addOption(
      fixOption(
        '--fix [rules]',
        'write what is safe to correct; with =RULE,... also what those rules propose',
      ),
    )
    .addOption(fixOption('--fix-dry-run [rules]', 'print what --fix would change, as a diff'))
    .addOption(new Option('--info', 'show also what only informs'))
    .addHelpText('after', helpText)
    .action(async (paths: readonly string[], options: LintOptions) => {
      if (paths.length === 0)
        throw new UsageError(
          'say what to lint: files, directories or - for standard input, as in: netpol-guardrail lint deploy/',
        )
      const rules = chooseRules(parts.rules, { only: options.rule ?? [], without: options.withoutRule ?? [] })
      const settings = settingsForFiles(await readSettings(options.config, parts.rules, io), options.level)
      const mender = await openMender(mendingOf(options), paths, rules, io)
      const printer = openTargets(
        targetsOf(options.output, mender),
        {
          version: parts.version,
          rules: parts.rules,
          docsUrl: lint.docsUrl,
          hash: lint.hash,
          startedAt: lint.startedAt(),
          failOn: options.failOn,
          showsInfo: options.info === true || options.failOn === 'info',
          isColoured: lint.isColoured,
          width: lint.width,
        },
        io,
      )
      const interrupt = lint.listenForInterrupt()
      try {
        const exitCode = await runLint(
          {
            paths,
            old: options.old,
            namespace: options.namespace,
            failOn: options.failOn,
            rules,
            settings,
            mend: mender.mend,
          },
          {
            matches: lint.matches,
            reading: { maxBytes: maxFileBytes, standardInput: lint.standardInput, signal: interrupt.signal },
            printer,
            progress: makeProgress(lint.errorTerminal, lint.nowMs),
            interrupt,
            io,
          },
        )
        exitWith(mender.hasFailed() ? 2 : exitCode)
      } finally {
        interrupt.stopListening()
      }
    })
}

/** Most runs correct nothing, and start faster without what that takes. */
async function openMender(
  mending: Mending | undefined,
  paths: readonly string[],
  rules: readonly Rule[],
  io: CliIo,
): Promise<Mender> {
  if (mending === undefined) return { mend: undefined, takesOutput: false, hasFailed: () => false }
  const { makeMender } = await import('./mend-file.ts')
  return makeMender(mending, paths, rules, io)
}

function targetsOf(asked: readonly LintTarget[], { takesOutput }: Mender): readonly LintTarget[] {
  if (takesOutput && asked.some(({ file }) => file === undefined))
    throw new UsageError(
      'standard output has the corrections; give the findings a file, as in -o json=findings.json',
    )
  return asked.length === 0 && !takesOutput ? [{ format: 'text', file: undefined }] : asked
}

function collect(id: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, id]
}

/** commander takes --no-X for the opposite of --X; this one is an option of its own. */
class WithoutRuleOption extends Option {
  constructor(flags: string, description: string) {
    super(flags, description)
    this.negate = false
  }

  override attributeName(): string {
    return 'withoutRule'
  }
}

function fixOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string) =>
    value.split(',').filter((id) => id !== ''),
  )
}

function mendingOf({ fix, fixDryRun }: LintOptions): Mending | undefined {
  const alsoChosen = fixDryRun ?? fix
  return alsoChosen === undefined ? undefined : { isDryRun: fixDryRun !== undefined, alsoChosen }
}

/**
 * The arguments with `--fix` written as `--fix=`: commander would take the path behind it for the rules. Only what is
 * written with an equals sign is meant for it.
 */
export function closeFixOptions(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--')
  return args.map((arg, index) =>
    (end < 0 || index < end) && (arg === '--fix' || arg === '--fix-dry-run') ? `${arg}=` : arg,
  )
}

const helpText = `
Judged are NetworkPolicies and Namespaces; other kinds are passed over. Namespaces among the files give their labels
as levels to their policies. Everywhere else the level is --level, or what the configuration enforces, or baseline.

Examples:
  netpol-guardrail lint deploy/                          all manifests below a directory
  helm template ./chart | netpol-guardrail lint -n shop -
  netpol-guardrail lint --old main/deploy deploy/        only what the change makes worse is a violation
  netpol-guardrail lint -o sarif=guard.sarif -o text deploy/
  netpol-guardrail lint --fix-dry-run deploy/            what could be corrected, as a diff
  netpol-guardrail lint --fix=or-peers deploy/           corrects also what or-peers proposes

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or something could not be read (the rest is
still judged), 130 interrupted.`
