import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The users that tests act as: a cluster administrator, and two developers who may nothing until they are granted it. */
export const userNames = ['admin', 'dev', 'other-dev'] as const

/** A user that tests act as. Others are impersonated by `admin`. */
export type UserName = (typeof userNames)[number]

/** What kube-controller-manager is called. Kubernetes binds its role to this name. */
export const controllerManagerName = 'system:kube-controller-manager'

/** A user with a token. */
export type AccountName = UserName | typeof controllerManagerName

const groups: Readonly<Record<AccountName, string>> = {
  admin: 'system:masters',
  dev: 'developers',
  'other-dev': 'developers',
  [controllerManagerName]: '',
}

/** The files by which kube-apiserver knows who is who. */
export interface Credentials {
  readonly tokenFile: string
  readonly serviceAccountKeyFile: string
  readonly tokenOf: (account: AccountName) => string
}

/** Writes new tokens and a new key for tokens of service accounts into a directory. */
export async function writeCredentials(directory: string): Promise<Credentials> {
  const tokens: Readonly<Record<AccountName, string>> = {
    admin: randomUUID(),
    dev: randomUUID(),
    'other-dev': randomUUID(),
    [controllerManagerName]: randomUUID(),
  }
  const tokenOf = (account: AccountName): string => tokens[account]
  const accounts: readonly AccountName[] = [...userNames, controllerManagerName]
  const tokenFile = join(directory, 'tokens.csv')
  const lines = accounts.map((account) => `${tokenOf(account)},${account},${account},"${groups[account]}"`)
  await writeFile(tokenFile, `${lines.join('\n')}\n`)

  const serviceAccountKeyFile = join(directory, 'service-account.key')
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  await writeFile(serviceAccountKeyFile, privateKey.export({ type: 'sec1', format: 'pem' }))
  return { tokenFile, serviceAccountKeyFile, tokenOf }
}
