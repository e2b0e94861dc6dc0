import { allCommands, type CompletionCommand, type CompletionOption } from './completion-tree.ts'
import { functionName, quoteForFish } from './shell-text.ts'

/** A script that completes the program's commands in fish 3.0 or later. */
export function renderFishCompletion(program: string, root: CompletionCommand): string {
  const at = `_${functionName(program)}_at`
  const commands = [...allCommands(root)]
  const paths = commands.flatMap(({ path }) =>
    path.length === 0 ? [] : [quoteForFish(`${path.slice(0, -1).join(' ')} ${path.at(-1) ?? ''}`)],
  )
  return `# Completion of ${program} for fish: ${program} completion fish | source
function ${at} --description 'whether the command so far is the one of the arguments'
    set --local words (commandline --tokenize --current-process --cut-at-cursor)
    set --erase words[1]
    set --local command
    for word in $words
        if contains -- "$command $word" ${paths.join(' ')}
            set --append command $word
        end
    end
    test "$command" = "$argv"
end
complete --command ${program} --no-files
${commands.flatMap((command) => renderCommand(program, at, command)).join('\n')}
`
}

function renderCommand(program: string, at: string, command: CompletionCommand): readonly string[] {
  const condition = quoteForFish([at, ...command.path].join(' '))
  const start = `complete --command ${program} --condition ${condition}`
  const { words, files } = command.values
  return [
    ...command.commands.map(
      ({ path, description }) =>
        `${start} --arguments ${quoteForFish(path.at(-1) ?? '')} ${describe(description)}`,
    ),
    ...(words.length === 0 ? [] : [`${start} --arguments ${quoteForFish(words.join(' '))}`]),
    ...(files ? [`${start} --force-files`] : []),
    ...command.options.map((option) => `${start} ${renderOption(option)}`),
  ]
}

function renderOption({ flags, description, value }: CompletionOption): string {
  return [
    ...flags.map((flag) =>
      flag.startsWith('--') ? `--long-option ${flag.slice(2)}` : `--short-option ${flag.slice(1)}`,
    ),
    ...(value === undefined ? [] : [value.files ? '--force-files' : '--no-files']),
    ...(value === undefined || value.isOptional ? [] : ['--require-parameter']),
    ...(value === undefined || value.words.length === 0
      ? []
      : [`--arguments ${quoteForFish(value.words.join(' '))}`]),
    describe(description),
  ].join(' ')
}

function describe(description: string): string {
  return `--description ${quoteForFish(description)}`
}
