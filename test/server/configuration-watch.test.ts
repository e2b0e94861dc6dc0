import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { type ConfigurationWatch, watchConfiguration } from '../../src/server/configuration-watch.ts'
import { loadConfiguration, type LoadedConfiguration } from '../../src/server/load-configuration.ts'
import { makeLogger } from '../../src/telemetry/logger.ts'
import { makeMetrics } from '../../src/telemetry/metrics.ts'

const head = 'apiVersion: netpol-guardrail.dev/v1alpha1\nkind: GuardConfiguration\n'

function load(text: string): LoadedConfiguration {
  const loading = loadConfiguration(text, rules)
  if (!loading.ok) throw new Error(JSON.stringify(loading.problems))
  return loading.configuration
}

interface Watched {
  readonly watch: ConfigurationWatch
  readonly used: LoadedConfiguration[]
  /** The value of a line of /metrics that starts like this. */
  readonly metric: (line: string) => Promise<number | undefined>
}

function startWatch(t: Test, file: string, inForce: LoadedConfiguration): Watched {
  const metrics = makeMetrics()
  const used: LoadedConfiguration[] = []
  const watch = watchConfiguration({
    file,
    inForce,
    load: (text) => loadConfiguration(text, rules),
    use: (configuration) => used.push(configuration),
    pollIntervalMs: 5,
    logger: makeLogger({ level: 'error', to: '/dev/null' }),
    metrics,
  })
  t.teardown(watch.stop)
  const metric = async (line: string): Promise<number | undefined> => {
    const found = (await metrics.registry.metrics()).split('\n').find((each) => each.startsWith(line))
    return found === undefined ? undefined : Number(found.slice(found.lastIndexOf(' ') + 1))
  }
  return { watch, used, metric }
}

async function makeFolder(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'guardrail-config-'))
  t.teardown(() => rm(folder, { recursive: true }))
  return folder
}

/** As editors and the kubelet write: nobody ever sees half of it. */
async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text)
  await rename(`${file}.new`, file)
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(5)
}

const failures = 'netpol_guardrail_config_reload_failures_total'

void t.test('follows a mounted ConfigMap, whose files change by a swapped symbolic link', async (t) => {
  const folder = await makeFolder(t)
  const write = async (version: string, text: string): Promise<void> => {
    await mkdir(join(folder, version))
    await writeFile(join(folder, version, 'configuration.yaml'), text)
    await symlink(version, join(folder, `..data-${version}`))
    await rename(join(folder, `..data-${version}`), join(folder, '..data'))
  }
  await write('one', head)
  await symlink('..data/configuration.yaml', join(folder, 'configuration.yaml'))
  const { watch, used, metric } = startWatch(t, join(folder, 'configuration.yaml'), load(head))
  await write('two', `${head}levels: {enforce: strict}\n`)
  await until(() => used.length > 0)
  t.equal(used[0]?.settings.levels.enforce.level, 'strict')
  t.equal(await metric(`netpol_guardrail_config_info{hash="${used[0]?.hash ?? ''}"}`), 1)
  t.equal(watch.problem(), undefined)
})

void t.test(
  'a broken file keeps the old configuration in force, and says so until it is mended',
  async (t) => {
    const folder = await makeFolder(t)
    const file = join(folder, 'guard.yaml')
    await writeFile(file, head)
    const inForce = load(head)
    const { watch, used, metric } = startWatch(t, file, inForce)
    for (const [count, [text, reason]] of [
      [`${head}levls: {}\n`, /levls \(line 3\): unknown field levls; did you mean levels/],
      [`${head}levels: {enforce: high}\n`, /levels\.enforce \(line 3\)/],
      ['', /the file \(line 1\): is empty/],
    ].entries() as ArrayIterator<[number, [string, RegExp]]>) {
      await replace(file, text)
      await until(() => reason.test(watch.problem() ?? ''))
      t.match(watch.problem(), `${file} is not in force, the configuration ${inForce.hash} still is: `)
      t.equal(await metric(failures), count + 1, 'counted once')
    }
    await rm(file)
    await until(() => watch.problem()?.includes('cannot be read (ENOENT)') === true)
    t.same(used, [])
    await writeFile(file, head)
    await until(() => watch.problem() === undefined)
    t.equal(used.at(-1)?.hash, inForce.hash)
  },
)

void t.test('files that mean the same have the same hash, and change nothing', async (t) => {
  const folder = await makeFolder(t)
  const file = join(folder, 'guard.yaml')
  await writeFile(file, head)
  const { used } = startWatch(t, file, load(head))
  const same = `# a comment\nkind: GuardConfiguration\napiVersion: netpol-guardrail.dev/v1alpha1\nlevels: {warn: baseline}\n`
  t.equal(load(same).hash, load(head).hash)
  await writeFile(file, same)
  await sleep(50)
  t.same(used, [])
  t.not(load(`${head}levels: {warn: strict}\n`).hash, load(head).hash)
})

void t.test('what was loaded can be sent to a worker as text, and means the same there', (t) => {
  const loaded = load(`${head}rules: {or-peers: {class: advice}}\nclusterRanges: [10.96.0.0/12]\n`)
  t.same(load(loaded.text), loaded)
  t.end()
})
