/**
 * A file's name as services that keep results by file expect it: with slashes, without `./` and doubled slashes, `..` kept
 * only where nothing before it can be left out. Standard input is `stdin`.
 */
export function plainPath(file: string): string {
  if (file === '-') return 'stdin'
  const steps: string[] = []
  for (const step of file.split('/')) {
    if (step === '' || step === '.') continue
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop()
    else steps.push(step)
  }
  return `${file.startsWith('/') ? '/' : ''}${steps.join('/')}`
}

/**
 * The same as a URI (RFC 3986), every character but unreserved ones percent-encoded: relative to the directory of the
 * run, or `file:///...` for an absolute name.
 */
export function fileUri(file: string): string {
  const path = plainPath(file)
  // Halves of surrogate pairs have no UTF-8 form.
  const encoded = path.toWellFormed().split('/').map(encodeURIComponent).join('/')
  return path.startsWith('/') ? `file://${encoded}` : encoded
}
