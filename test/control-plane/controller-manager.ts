import { missingPrograms, programFile, type Programs } from './programs.ts'
import type { Sandbox } from './sandbox.ts'
import { UnavailableError } from './unavailable-error.ts'

/** The controllers that clean up after a deletion, and the one that makes the accounts they act as. */
const controllers = ['namespace-controller', 'serviceaccount-controller', 'garbage-collector-controller']

/** What kube-controller-manager works with. */
export interface ControllerManagerSetup {
  readonly sandbox: Sandbox
  readonly programs: Programs
  readonly serviceAccountKeyFile: string
  readonly kubeconfig: string
}

/** Starts kube-controller-manager, each controller under a service account of its own, as in a cluster. */
export async function startControllerManager(setup: ControllerManagerSetup): Promise<void> {
  const { sandbox, programs, serviceAccountKeyFile, kubeconfig } = setup
  const name = 'kube-controller-manager'
  if ((await missingPrograms(programs.directory, [name])).length > 0) {
    throw new UnavailableError(
      `This test needs ${name}, which is not in ${programs.directory}: put it there, ` +
        'or unset KUBEBUILDER_ASSETS to have it built.',
    )
  }
  sandbox.run(name, programFile(programs, name), [
    `--kubeconfig=${kubeconfig}`,
    `--controllers=${controllers.join(',')}`,
    '--use-service-account-credentials',
    `--service-account-private-key-file=${serviceAccountKeyFile}`,
    '--leader-elect=false',
    // It serves nothing.
    '--secure-port=0',
  ])
}
