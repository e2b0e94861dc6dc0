import { type Command, Option } from 'commander'
import { enforcedLevels } from '../model/enforced-level.ts'
import { plainLine } from '../report/plain-text.ts'
import { addLogOptions, type LogOptions, requestOf } from './audit-options.ts'
import { type AuditPageSurroundings, readLogsForPage } from './audit-page.ts'
import { exitCodes, UsageError } from './cli-io.ts'
import { address } from './command-options.ts'
import type { Interrupt } from './interrupt.ts'
import type { ListenAddress } from './serve-options.ts'

/** What `audit serve` is wired with. */
export interface AuditServeContext {
  /** `audit`. */
  readonly command: Command
  readonly page: AuditPageSurroundings
  readonly exitWith: (exitCode: number) => void
  readonly listenForInterrupt: () => Interrupt
}

interface ServeOptions extends LogOptions {
  readonly listen: ListenAddress
  readonly hostName?: readonly string[]
}

/** `audit serve`: the pages of a review, for a browser on this machine. */
export function addAuditServeCommand({
  command,
  page,
  exitWith,
  listenForInterrupt,
}: AuditServeContext): void {
  addLogOptions(
    command.command('serve').description('show the review, and each decision, on pages in a browser'),
  )
    .addOption(address('--listen <host:port>', 'where the pages are', '127.0.0.1:8090', 'AUDIT_LISTEN'))
    .addOption(
      new Option(
        '--host-name <name>',
        'a name beside localhost that browsers may call this server by; may be repeated',
      ).argParser((name: string, before: readonly string[] | undefined) => [...(before ?? []), name]),
    )
    .addHelpText(
      'after',
      `
The logs are read once, then the pages are served until Ctrl-C or SIGTERM. They change nothing. Whoever can reach the
address can read what is in the logs: leave it on loopback, and forward a port to see it from elsewhere.

Examples:
  netpol-guardrail audit serve /var/log/kubernetes/audit/
  netpol-guardrail audit serve --since 7d --listen 127.0.0.1:0 audit.log guard.log`,
    )
    .action(async (logs: readonly string[], options: ServeOptions) => {
      const levels = options.level === undefined ? enforcedLevels : [options.level]
      await serveAudit(requestOf(logs, options, levels, true), options, { page, listenForInterrupt })
      exitWith(exitCodes.success)
    })
}

async function serveAudit(
  request: ReturnType<typeof requestOf>,
  { listen, hostName = [] }: ServeOptions,
  { page, listenForInterrupt }: Pick<AuditServeContext, 'page' | 'listenForInterrupt'>,
): Promise<void> {
  const { io } = page
  const logs = await readLogsForPage(request, page)
  const { PageStartError, servePages } = await import('../page/serve-pages.ts')
  const server = await servePages({
    logs,
    listen,
    hostNames: hostName,
    onError: (error) => {
      io.writeError(`the page failed: ${plainLine(error instanceof Error ? error.message : String(error))}\n`)
    },
  }).catch((error: unknown) => {
    if (error instanceof PageStartError) throw new UsageError(error.message)
    throw error
  })
  const interrupt = listenForInterrupt()
  if (!server.isLoopback)
    io.writeError('CAREFUL: whoever can reach this address can read what is in the logs.\n')
  io.writeOut(`${server.url} (Ctrl-C ends it)\n`)
  await new Promise<void>((resolve) => {
    if (interrupt.signal.aborted) resolve()
    else
      interrupt.signal.addEventListener('abort', () => {
        resolve()
      })
  })
  await server.close()
  interrupt.stopListening()
}
