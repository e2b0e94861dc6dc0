/** `npm run test:page`: the tests that look at the review page in Chromium. Arguments go to tap. */
import { ensureProgram } from './ensure-program.ts'
import { runTap } from './run-tap.ts'

const args = process.argv.slice(2)
const hasFiles = args.some((argument) => !argument.startsWith('-'))

ensureProgram('chromium', 'chromium')
process.exitCode = await runTap(
  [
    // A browser takes a processor for itself.
    '--jobs=1',
    '--timeout=600',
    // .taprc keeps test/page-browser away from `npm test`, but not what is named.
    ...args,
    ...(hasFiles ? [] : ['test/page-browser']),
  ],
  process.env,
)
