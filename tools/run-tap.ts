import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Runs tap with these arguments, files, folders and options, and returns its exit code. tap's own TypeScript plugin is off (.taprc), because Node
 * runs the tests as they are; tap needs to be built once for that, in .tap/, without a network.
 */
export async function runTap(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  if (!existsSync('.tap/plugins/package.json')) {
    const built = await run(['build'], environment)
    if (built !== 0) return built
  }
  return run(args.map(testsIn), environment)
}

/** tap finds no TypeScript in a folder while its TypeScript plugin is off. */
function testsIn(argument: string): string {
  const isFolder = statSync(argument, { throwIfNoEntry: false })?.isDirectory() ?? false
  return isFolder ? join(argument, '**/*.test.ts') : argument
}

async function run(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const tap = spawn(process.execPath, ['node_modules/tap/dist/esm/run.mjs', ...args], {
    stdio: 'inherit',
    env: environment,
  })
  const pass = (signal: NodeJS.Signals): void => void tap.kill(signal)
  process.on('SIGINT', pass)
  process.on('SIGTERM', pass)
  const [code] = (await once(tap, 'exit')) as [number | null]
  process.off('SIGINT', pass)
  process.off('SIGTERM', pass)
  return code ?? 1
}
