import { spawnSync } from 'node:child_process'
import { Command, Option } from 'commander'
import t, { type Test } from 'tap'
import { addCompletionCommand } from '../../src/cli/completion-command.ts'

/** A program with one of everything that can be completed. */
function makeProgram(writeOut: (text: string) => void): Command {
  const program = new Command('netpol-guardrail').exitOverride()
  program
    .command('lint')
    .description("what [the] gate's answer: would be")
    .argument('[path...]')
    .addOption(new Option('--level <level>', 'what is a violation').choices(['baseline', 'strict']))
    .option('--rule <id...>', 'only these')
    .option('-n, --namespace <name>', 'where')
    .option('-o, --output <format[=file]>', 'how')
    .option('--config <file>', 'which')
    .option('--fix [rules]', 'correct')
    .option('--info', 'all')
    .addOption(new Option('--secret').hideHelp())
  program.command('explain').argument('[rule]').option('--short')
  const config = program.command('config').description('the configuration')
  config.command('default')
  config
    .command('check')
    .argument('<file>')
    .addOption(new Option('-o, --output <format>').choices(['text', 'json']))
  const rules = [{ id: 'or-peers' }, { id: 'any-ip' }]
  addCompletionCommand({ program, parts: { io: { writeOut }, rules }, exitWith: () => undefined })
  return program
}

function render(shell: string): string {
  let script = ''
  makeProgram((text) => {
    script += text
  }).parse(['completion', shell], { from: 'user' })
  return script
}

/** A directory with the script of a shell and a few files; the last of them is hard to quote. */
function makeDirectory(t: Test, shell: string): string {
  return t.testdir({ script: render(shell), k8s: { 'one.yaml': '', "it's $HOME.yaml": '' }, 'other.txt': '' })
}

function has(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined
}

/** What the cursor stands behind, and what can stand there; a word that ends in `/` is a directory. */
const cases: readonly [line: string, completions: readonly string[]][] = [
  ['', ['completion', 'config', 'explain', 'help', 'lint']],
  ['li', ['lint']],
  ['lint --l', ['--level']],
  ['lint --s', []],
  ['lint --level ', ['baseline', 'strict']],
  ['lint --level st', ['strict']],
  ['lint --rule ', ['any-ip', 'or-peers']],
  ['lint --rule or-peers --rule a', ['any-ip']],
  ['lint -o s', ['sarif']],
  ['lint --namespace ', []],
  ['lint --info k8s/o', ['k8s/one.yaml']],
  ['lint --config k8s/o', ['k8s/one.yaml']],
  ['lint config k8s/o', ['k8s/one.yaml']],
  ['explain ', ['any-ip', 'or-peers']],
  ['explain k8s/o', []],
  ['explain --', ['--help', '--short']],
  ['config ', ['check', 'default', 'help']],
  ['config check --output ', ['json', 'text']],
  ['config check k8s/o', ['k8s/one.yaml']],
  ['config default ', []],
  ['completion ', ['bash', 'fish', 'zsh']],
  ['help c', ['completion', 'config']],
]

void t.test('bash completes commands, options, choices, rules and files', (t) => {
  const directory = makeDirectory(t, 'bash')
  const complete = (words: readonly string[]) => {
    const { stdout, stderr } = spawnSync(
      'bash',
      [
        '-c',
        'source ./script; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _netpol_guardrail; printf "%s\\n" "${COMPREPLY[@]}"',
        'bash',
        'netpol-guardrail',
        ...words,
      ],
      { cwd: directory, encoding: 'utf8' },
    )
    t.equal(stderr, '')
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .sort()
  }
  for (const [line, completions] of cases) t.same(complete(line.split(' ')), completions, line)
  t.same(complete(['lint', '--level', '=', 's']), ['strict'], 'behind "=", as readline cuts it')
  t.same(complete(['lint', '--level', '=']), ['baseline', 'strict'])
  t.same(complete(['lint', '--fix', '=', 'o']), ['or-peers'])
  t.same(complete(['lint', '--fix', 'k8s/o']), ['k8s/one.yaml'], 'an optional value stands only behind "="')
  t.same(complete(['lint', '-o', 'sarif', '=', 'k8s/o']), ['k8s/one.yaml'])
  t.end()
})

/** Types lines at a shell in a terminal; returns what `netpol-guardrail` was called with. */
function type(directory: string, shell: string, setUp: string, lines: readonly string[]): readonly string[] {
  const { stdout } = spawnSync('script', ['-qec', shell, '/dev/null'], {
    cwd: directory,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', HOME: directory, ZDOTDIR: directory, TERM: 'dumb' },
    input: [setUp, ...lines, 'exit', ''].join('\n'),
    timeout: 30_000,
  })
  return stdout.split(/\r?\n/).filter((line) => line.startsWith('<'))
}

const typed = [
  'netpol-guardrail li\t--lev\ts\tk8s/on\t',
  'netpol-guardrail lint --level=s\t k8s/it\t',
  'netpol-guardrail config ch\t-o j\t',
  'netpol-guardrail explain or\t',
]
const called = [
  '<lint><--level><strict><k8s/one.yaml>',
  "<lint><--level=strict><k8s/it's $HOME.yaml>",
  '<config><check><-o><json>',
  '<explain><or-peers>',
]
const standIn = `netpol-guardrail() { printf '<%s>' "$@"; echo; }; source ./script`

void t.test('bash completes what is typed at a terminal', (t) => {
  const directory = makeDirectory(t, 'bash')
  if (!has('script')) t.pass('there is no script(1) here to make a terminal', { skip: true })
  else t.same(type(directory, 'bash --norc --noprofile -i', standIn, typed), called)
  t.end()
})

void t.test('zsh completes what is typed at a terminal', (t) => {
  const directory = makeDirectory(t, 'zsh')
  const setUp = `autoload -U compinit; compinit -D -u; ${standIn}`
  if (!has('script') || !has('zsh')) t.pass('there is no zsh here, or no script(1)', { skip: true })
  else
    t.same(
      type(directory, 'zsh -f -i', setUp, [...typed, 'netpol-guardrail lint --fix=o\t --rule=a\t -os\t']),
      [
        ...called.map((line) => line.replace('<--level><strict>', '<--level=strict>')),
        '<lint><--fix=or-peers><--rule=any-ip><-osarif>',
      ],
    )
  t.end()
})

void t.test('fish completes commands, options, choices, rules and files', (t) => {
  const directory = makeDirectory(t, 'fish')
  if (!has('fish')) {
    t.pass('there is no fish here', { skip: true })
    t.end()
    return
  }
  const complete = (line: string) => {
    const { stdout, stderr } = spawnSync(
      'fish',
      ['--no-config', '-c', 'source ./script; complete -C "netpol-guardrail $argv[1]"', line],
      { cwd: directory, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', HOME: directory } },
    )
    t.equal(stderr, '')
    return stdout
      .split('\n')
      .filter((each) => each !== '')
      .map((each) => each.replace(/\t.*/, ''))
      .sort()
  }
  for (const [line, completions] of cases) t.same(complete(line), completions, line)
  t.same(complete('lint --level=s'), ['--level=strict'])
  t.same(complete('lint --fix=or'), ['--fix=or-peers'])
  t.end()
})

void t.test('another shell is refused with those that there are', (t) => {
  const program = makeProgram(() => undefined).configureOutput({ writeErr: () => undefined })
  for (const command of program.commands)
    command.exitOverride().configureOutput({ writeErr: () => undefined })
  t.throws(
    () => program.parse(['completion', 'tcsh'], { from: 'user' }),
    /Allowed choices are bash, zsh, fish/,
  )
  t.end()
})
