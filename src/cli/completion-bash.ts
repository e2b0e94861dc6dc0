import {
  allCommands,
  type CompletionCommand,
  type CompletionOption,
  type CompletionValues,
} from './completion-tree.ts'
import { functionName, quoteForShell } from './shell-text.ts'

/**
 * A script that completes the program's commands in bash 3.2 or later. It needs no other package. `--option=value` comes
 * in three words, as readline cuts it.
 */
export function renderBashCompletion(program: string, root: CompletionCommand): string {
  const name = functionName(program)
  const commands = [...allCommands(root)]
  const paths = commands.flatMap(({ path }) =>
    path.length === 0 ? [] : [quoteForShell(`${path.slice(0, -1).join(' ')} ${path.at(-1) ?? ''}`)],
  )
  return `# Completion of ${program} for bash: source <(${program} completion bash)
${name}() {
  local current=\${COMP_WORDS[COMP_CWORD]} option=\${COMP_WORDS[COMP_CWORD - 1]}
  local command='' files='' word i
  local -a words=()
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command \${COMP_WORDS[i]}" in
      ${paths.join(' | ')})
        command=\${command:+$command }\${COMP_WORDS[i]} ;;
    esac
  done
  if [[ $current == '=' ]]; then
    option+='=' current=''
  elif [[ $option == '=' ]]; then
    option=\${COMP_WORDS[COMP_CWORD - 2]}=
  fi
  case "$command|$option" in
${commands.flatMap(renderOptionValues).join('\n')}
    *)
      case "$command|$current" in
${commands.map(renderWords).join('\n')}
      esac ;;
  esac
  for word in "\${words[@]}"; do
    [[ $word == "$current"* ]] && COMPREPLY+=("$word")
  done
  # Without compopt, as in bash 3.2, file names are found but not quoted.
  if [[ $files ]] && ! compopt -o default 2> /dev/null; then
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
  fi
  return 0
}
complete -F ${name} ${program}
`
}

function renderOptionValues({ path, options }: CompletionCommand): readonly string[] {
  const command = path.join(' ')
  return options.flatMap(({ flags, value }) => {
    if (value === undefined) return []
    const spellings = [
      ...(value.isOptional ? [] : flags),
      ...flags.filter((flag) => flag.startsWith('--')).map((flag) => `${flag}=`),
    ]
    const patterns = spellings.map((spelling) => quoteForShell(`${command}|${spelling}`))
    return [`    ${patterns.join(' | ')}) ${renderValues(value)} ;;`]
  })
}

function renderWords({ path, options, values, commands }: CompletionCommand): string {
  const command = quoteForShell(`${path.join(' ')}|`)
  const names = commands.map((each) => each.path.at(-1) ?? '')
  return [
    `        ${command}-*) ${renderValues({ words: options.flatMap(longestFlag), files: false })} ;;`,
    `        ${command}*) ${renderValues({ ...values, words: [...names, ...values.words] })} ;;`,
  ].join('\n')
}

/** Who knows the short flag has typed it. */
function longestFlag({ flags }: CompletionOption): readonly string[] {
  return flags.slice(-1)
}

function renderValues({ words, files }: CompletionValues): string {
  const steps = [
    ...(words.length === 0 ? [] : [`words=(${words.map(quoteForShell).join(' ')})`]),
    ...(files ? ['files=1'] : []),
  ]
  return steps.length === 0 ? ':' : steps.join(' ')
}
