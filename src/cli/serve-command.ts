import { Option } from 'commander'
import type { CommandContext } from './command-context.ts'
import { address, environment, readPositiveInteger } from './command-options.ts'
import type { ServeOptions } from './serve-options.ts'

/** `serve`: the admission webhook. */
export function addServeCommand({ program, parts, exitWith }: CommandContext): void {
  program
    .command('serve')
    .description('run the admission webhook over HTTPS until SIGTERM')
    .addOption(address('--listen <host:port>', 'where the API server calls', '0.0.0.0:8443', 'LISTEN'))
    .addOption(
      address(
        '--health-listen <host:port>',
        'plain HTTP for /livez, /readyz and /metrics',
        '0.0.0.0:8080',
        'HEALTH_LISTEN',
      ),
    )
    .addOption(
      environment(
        new Option('--tls-cert-file <path>', 'certificate chain, PEM'),
        'TLS_CERT_FILE',
      ).makeOptionMandatory(),
    )
    .addOption(
      environment(
        new Option('--tls-key-file <path>', 'private key, PEM'),
        'TLS_KEY_FILE',
      ).makeOptionMandatory(),
    )
    .addOption(
      environment(
        new Option('--config <file>', 'GuardConfiguration, YAML; without it the defaults are in force'),
        'CONFIG',
      ),
    )
    .addOption(
      environment(
        new Option('--kubeconfig <file>', 'how to reach the cluster; without it as a pod of one'),
        'KUBECONFIG',
      ),
    )
    .addOption(
      environment(
        new Option('--service-account-dir <path>', "where a pod's token and ca.crt are").default(
          '/var/run/secrets/kubernetes.io/serviceaccount',
        ),
        'SERVICE_ACCOUNT_DIR',
      ),
    )
    .addOption(
      environment(
        new Option('--max-review-bytes <bytes>', 'larger reviews are refused unread')
          .argParser(readPositiveInteger)
          .default(16 * 1024 * 1024),
        'MAX_REVIEW_BYTES',
      ),
    )
    .addOption(
      environment(
        new Option('--drain-ms <ms>', 'how long to go on serving after SIGTERM')
          .argParser(readPositiveInteger)
          .default(10_000),
        'DRAIN_MS',
      ),
    )
    .addOption(
      environment(
        new Option('--log-level <level>').choices(['debug', 'info', 'warn', 'error']).default('info'),
        'LOG_LEVEL',
      ),
    )
    .addHelpText(
      'after',
      `
Each option can also be given by the environment variable that is named beside it.

Example, with certificates made by "npm run certs" in a checkout:
  netpol-guardrail serve --listen 127.0.0.1:8443 --health-listen 127.0.0.1:8080 \\
    --kubeconfig ~/.kube/config --config guard.yaml \\
    --tls-cert-file certs/development/tls.crt --tls-key-file certs/development/tls.key

The certificate and the configuration are read again when their files change; a broken one never replaces a good
one. netpol-guardrail config default prints the configuration with all defaults.
SIGTERM drains: not ready at once, answers until the load balancers have noticed, then exit 0.`,
    )
    .action(async (options: ServeOptions) => {
      exitWith(await parts.serve(options))
    })
}
