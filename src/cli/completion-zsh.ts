import {
  allCommands,
  type CompletionCommand,
  type CompletionOption,
  type CompletionValues,
} from './completion-tree.ts'
import { functionName, quoteForShell } from './shell-text.ts'

/** A script that completes the program's commands in zsh 5, sourced or as the file `_PROGRAM` in the fpath. */
export function renderZshCompletion(program: string, root: CompletionCommand): string {
  const name = functionName(program)
  return `#compdef ${program}
# Completion of ${program} for zsh, after compinit: source <(${program} completion zsh)
${[...allCommands(root)].map((command) => renderFunction(name, command)).join('\n')}
if [[ $funcstack[1] == ${quoteForShell(`_${program}`)} ]]; then
  ${name} "$@"
else
  compdef ${name} ${quoteForShell(program)}
fi
`
}

function renderFunction(name: string, command: CompletionCommand): string {
  const specs = [
    ...command.options.flatMap(renderOption),
    ...(command.commands.length === 0
      ? [`*:argument:${renderAction(command.values)}`]
      : ['1:command:->command', '*::argument:->argument']),
  ]
  return `${functionOf(name, command)}() {
  local curcontext=$curcontext state state_descr line result=1
  local -A opt_args
  _arguments -C -s -S \\
${specs.map((spec) => `    ${quoteForShell(spec)}`).join(' \\\n')} && result=0
${command.commands.length === 0 ? '' : renderStates(name, command)}  return result
}
`
}

function renderStates(name: string, { commands }: CompletionCommand): string {
  const described = commands.map(({ path, description }) =>
    quoteForShell(`${escapeColons(path.at(-1) ?? '')}:${description}`),
  )
  const calls = commands.map(
    (command) =>
      `        ${quoteForShell(command.path.at(-1) ?? '')}) ${functionOf(name, command)} && result=0 ;;`,
  )
  return `  case $state in
    command)
      local -a commands=(
${described.map((line) => `        ${line}`).join('\n')}
      )
      _describe -t commands command commands && result=0 ;;
    argument)
      case $words[1] in
${calls.join('\n')}
      esac ;;
  esac
`
}

function functionOf(name: string, { path }: CompletionCommand): string {
  return [name, ...path.map((word) => functionName(word))].join('_')
}

function renderOption({ flags, description, value }: CompletionOption): readonly string[] {
  const explanation = `[${description.replaceAll(/[\\[\]]/g, String.raw`\$&`)}]`
  return flags.map((flag) => {
    if (value === undefined) return `(${flags.join(' ')})${flag}${explanation}`
    // Behind a long flag the value stands in the next word or after "=", behind a short one in the same word, too.
    const where = `${flag.startsWith('--') ? '=' : '+'}${value.isOptional ? '-' : ''}`.replace('+-', '-')
    const colons = value.isOptional ? '::' : ':'
    return `*${flag}${where}${explanation}${colons}${value.name}:${renderAction(value)}`
  })
}

/** What _arguments is to offer; a space where nobody knows what to offer. */
function renderAction({ words, files }: CompletionValues): string {
  const escaped = words.map((word) => word.replaceAll(/[^A-Za-z0-9._/-]/g, String.raw`\$&`))
  if (files && words.length > 0) return `_alternative "words:word:(${escaped.join(' ')})" "files:file:_files"`
  if (files) return '_files'
  return words.length === 0 ? ' ' : `(${escaped.join(' ')})`
}

function escapeColons(text: string): string {
  return text.replaceAll(':', String.raw`\:`)
}
