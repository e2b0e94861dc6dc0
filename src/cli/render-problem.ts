import type { ConfigurationProblem } from '../config/configuration-problem.ts'
import { plainLine, shorten } from '../report/plain-text.ts'

/** A problem of a configuration file as a line that says where it is. */
export function renderProblem(file: string, { path, line, column, reason }: ConfigurationProblem): string {
  // A path repeats what the file says, at whatever length.
  return plainLine(`${file}:${line}:${column}: ${path === '' ? '' : `${shorten(path, 200)}: `}${reason}`)
}
