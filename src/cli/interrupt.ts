/** The signals that end a command, with the exit codes that shells know them by: 128 and the signal's number. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const

type EndingSignal = keyof typeof exitCodes

/** The process, as much as listening for signals needs of it. */
export interface SignalSource {
  readonly on: (signal: EndingSignal, listener: (signal: EndingSignal) => void) => unknown
  readonly off: (signal: EndingSignal, listener: (signal: EndingSignal) => void) => unknown
  readonly exit: (code: number) => unknown
}

/** Whether somebody wants the command to end. */
export interface Interrupt {
  /** Aborted by the first signal: finish the present file, say what there is to say, and return the exit code. */
  readonly signal: AbortSignal
  /** 130 after SIGINT (Ctrl-C), 143 after SIGTERM; undefined while nobody interrupts. */
  readonly exitCode: () => number | undefined
  /** Gives the signals back to the system's default. */
  readonly stopListening: () => void
}

/** Listens for SIGINT and SIGTERM. The first asks the command to come to an end; the second ends the process at once. */
export function listenForInterrupt(source: SignalSource): Interrupt {
  const controller = new AbortController()
  let exitCode: number | undefined
  const interrupt = (signal: EndingSignal) => {
    if (exitCode !== undefined) {
      source.exit(exitCodes[signal])
      return
    }
    exitCode = exitCodes[signal]
    controller.abort()
  }
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) source.on(signal, interrupt)
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    stopListening: () => {
      for (const signal of signals) source.off(signal, interrupt)
    },
  }
}
