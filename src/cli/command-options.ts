import { InvalidArgumentError, Option } from 'commander'
import type { ServeOptions } from './serve-options.ts'

/** `-o text` or `-o json`. */
export function outputOption(): Option {
  return new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text')
}

/** The option, which the environment variable NETPOL_GUARDRAIL_NAME can give as well. */
export function environment(option: Option, name: string): Option {
  return option.env(`NETPOL_GUARDRAIL_${name}`)
}

/** An option `HOST:PORT`. */
export function address(flags: string, description: string, byDefault: string, name: string): Option {
  return environment(
    new Option(flags, description).argParser(readAddress).default(readAddress(byDefault), byDefault),
    name,
  )
}

function readAddress(text: string): ServeOptions['listen'] {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (match === null || port > 65535)
    throw new InvalidArgumentError('It must be HOST:PORT, for example 0.0.0.0:8443 or [::]:8443.')
  return { host: match[1] ?? (match[2] === '' ? '::' : (match[2] ?? '')), port }
}

/** A whole number above 0, or commander's error. */
export function readPositiveInteger(text: string): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number === 0)
    throw new InvalidArgumentError('It must be a whole number above 0.')
  return number
}
