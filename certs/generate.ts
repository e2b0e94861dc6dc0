/** `npm run certs`: a CA and a serving certificate for development and tests. */
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { defaultDays, defaultNames } from './development-certificates.ts'
import { ensureDevelopmentCertificates, issueDevelopmentCertificates } from './development-certificates.ts'

const help = `npm run certs [-- OPTIONS]

Makes a certificate authority and a serving certificate (ECDSA P-256) for development and tests. Not for production:
the authority's key lies beside the rest.

  --out FOLDER        where to (default: certs/development)
  --name NAME         a DNS name or IP address of the server; may be given more than once
                      (default: ${defaultNames.join(', ')})
  --days DAYS         how long the serving certificate is valid (default: ${defaultDays})
  --new-ca            make a new authority; by default the one in the folder is used while it is valid
  --print-ca-bundle   print only the base64 text for clientConfig.caBundle, and make only what is missing
  -h, --help

Writes ca.crt, ca.key, tls.crt and tls.key; the keys are readable by you only.

Examples:
  npm run certs
  npm run certs -- --name guard.example.org --name 10.0.0.7 --days 7
  npm run --silent certs -- --print-ca-bundle
`

const options = readOptions()
if (options.help === true) {
  process.stdout.write(help)
} else {
  const folder =
    options.out === undefined ? new URL('development/', import.meta.url) : pathToFileURL(`${options.out}/`)
  const [first, ...others] = options.name ?? []
  const names = first === undefined ? defaultNames : ([first, ...others] as const)
  const days = readDays(options.days)
  const made =
    options['print-ca-bundle'] === true
      ? await ensureDevelopmentCertificates(folder, names)
      : await issueDevelopmentCertificates(folder, { names, days, newAuthority: options['new-ca'] === true })
  const caBundle = Buffer.from(made.ca).toString('base64')
  process.stdout.write(
    options['print-ca-bundle'] === true
      ? `${caBundle}\n`
      : `certificate  ${made.certFile}
key          ${made.keyFile}
authority    ${made.caFile}
names        ${names.join(', ')}
valid for    ${days} days

caBundle: ${caBundle}
`,
  )
}

function readOptions(): ReturnType<typeof parseOptions> {
  try {
    return parseOptions()
  } catch (error) {
    return failUsage(error instanceof Error ? error.message : String(error))
  }
}

function parseOptions() {
  return parseArgs({
    options: {
      out: { type: 'string' },
      name: { type: 'string', multiple: true },
      days: { type: 'string', default: String(defaultDays) },
      'new-ca': { type: 'boolean' },
      'print-ca-bundle': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values
}

function readDays(text: string): number {
  return /^[1-9]\d{0,3}$/.test(text)
    ? Number(text)
    : failUsage('--days must be a whole number from 1 to 9999')
}

function failUsage(message: string): never {
  process.stderr.write(`${message}\nTry --help.\n`)
  process.exit(2)
}
