import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { once } from 'node:events'

/**
 * Runs tap with these arguments and returns its exit code. tap's own TypeScript plugin is off (.taprc), because Node
 * runs the tests as they are; tap needs to be built once for that, in .tap/, without a network.
 */
export async function runTap(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  if (!existsSync('.tap/plugins/package.json')) {
    const built = await run(['build'], environment)
    if (built !== 0) return built
  }
  return run(args, environment)
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
