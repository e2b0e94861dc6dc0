/** The floor: what it takes to read the files and to parse them with the package `yaml`, and nothing else. */
import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'

const [folder = '.'] = process.argv.slice(2)
let policies = 0
for await (const name of glob('**/*.yaml', { cwd: folder }))
  for (const document of parseAllDocuments(readFileSync(join(folder, name), 'utf8'), { version: '1.1' })) {
    document.toJS()
    policies += 1
  }
console.log(policies)
