import type { Argument, Command, Option } from 'commander'

/** A command as a shell sees it: what can follow it. */
export interface CompletionCommand {
  /** The words that lead to it, without the program's own name: `['config', 'check']`. */
  readonly path: readonly string[]
  readonly description: string
  readonly options: readonly CompletionOption[]
  /** What its arguments can be, all of them taken together. */
  readonly values: CompletionValues
  readonly commands: readonly CompletionCommand[]
}

/** An option as a shell sees it. */
export interface CompletionOption {
  /** `-o`, `--output`. */
  readonly flags: readonly string[]
  readonly description: string
  /** Undefined where it takes none. An optional value can stand only behind `=`. */
  readonly value: (CompletionValues & { readonly name: string; readonly isOptional: boolean }) | undefined
}

/** What can stand in a place. Neither words nor files: nobody knows. */
export interface CompletionValues {
  readonly words: readonly string[]
  readonly files: boolean
}

/** For the name of a placeholder, as `rule` in `[rule]`, what can stand there. */
export type PlaceholderWords = Readonly<Record<string, readonly string[]>>

/** Reads from commander's own tree what can be completed, so that the two cannot differ. */
export function readCompletionTree(program: Command, words: PlaceholderWords): CompletionCommand {
  return readCommand(program, [], words)
}

function readCommand(command: Command, path: readonly string[], words: PlaceholderWords): CompletionCommand {
  const help = command.createHelp()
  const commands = help.visibleCommands(command)
  // `help` takes the name of one of its neighbours.
  const inner = { ...words, command: commands.map((each) => each.name()) }
  return {
    path,
    description: command.description(),
    options: help.visibleOptions(command).map((option) => readOption(option, words)),
    values: joinValues(command.registeredArguments.map((argument) => readArgument(argument, words))),
    commands: commands.map((each) => readCommand(each, [...path, each.name()], inner)),
  }
}

function readOption(option: Option, words: PlaceholderWords): CompletionOption {
  const flags = [option.short, option.long].filter((flag) => flag !== undefined)
  const placeholder = /[<[]([a-z-]+)/.exec(option.flags)?.[1]
  if (placeholder === undefined || !(option.required || option.optional))
    return { flags, description: option.description, value: undefined }
  const values = readValues(placeholder, option.argChoices, words)
  return {
    flags,
    description: option.description,
    // A placeholder like <format[=file]> has brackets of both kinds; commander asks for `required` first.
    value: { ...values, name: placeholder, isOptional: !option.required },
  }
}

function readArgument(argument: Argument, words: PlaceholderWords): CompletionValues {
  return readValues(argument.name(), argument.argChoices, words)
}

const filePlaceholders: readonly string[] = ['file', 'path', 'old', 'new']

function readValues(
  placeholder: string,
  choices: readonly string[] | undefined,
  words: PlaceholderWords,
): CompletionValues {
  if (choices !== undefined) return { words: choices, files: false }
  const known = Object.hasOwn(words, placeholder) ? words[placeholder] : undefined
  return { words: known ?? [], files: filePlaceholders.includes(placeholder) }
}

function joinValues(all: readonly CompletionValues[]): CompletionValues {
  return { words: all.flatMap(({ words }) => words), files: all.some(({ files }) => files) }
}

/** A command and all that are below it. */
export function* allCommands(command: CompletionCommand): Generator<CompletionCommand> {
  yield command
  for (const each of command.commands) yield* allCommands(each)
}
