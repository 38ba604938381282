/** A state machine as data: for every state, which command leads to which states. */
export type Machine<State extends string, Command extends string> = {
  readonly name: string;
  readonly initial: State;
  /** States that nothing leaves. */
  readonly final: readonly State[];
  readonly moves: Readonly<Record<State, Readonly<Partial<Record<Command, readonly State[]>>>>>;
};

/** Whether the command may lead from one state to the other. */
export function allows<State extends string, Command extends string>(
  machine: Machine<State, Command>,
  from: State,
  command: Command,
  to: State,
): boolean {
  return machine.moves[from][command]?.includes(to) ?? false;
}

/**
 * What is wrong with a machine, in words; empty when sound. Every state must be reachable from the initial one, every
 * state that is not final must have a way to a final one, and nothing may leave a final state.
 */
export function flawsOf<State extends string, Command extends string>(machine: Machine<State, Command>): string[] {
  const states = Object.keys(machine.moves) as State[];
  const exits = new Map(states.map((state) => [state, targetsOf(machine, state)]));
  const reached = spread([machine.initial], (state) => exits.get(state) ?? []);
  const ending = spread([...machine.final], (state) => states.filter((from) => exits.get(from)?.includes(state)));
  const flaws: string[] = [];
  for (const [from, targets] of exits) {
    for (const to of targets)
      if (!exits.has(to)) flaws.push(`${machine.name}: ${from} leads to ${to}, which is unknown`);
    if (!reached.has(from)) flaws.push(`${machine.name}: ${from} cannot be reached`);
    if (machine.final.includes(from) && targets.length > 0) flaws.push(`${machine.name}: ${from} is final and is left`);
    if (!machine.final.includes(from) && !ending.has(from))
      flaws.push(`${machine.name}: ${from} cannot be left for good`);
  }
  return flaws;
}

/** Throws when a machine is not sound: called once where a feature is put together. */
export function assertSound<State extends string, Command extends string>(machine: Machine<State, Command>): void {
  const flaws = flawsOf(machine);
  if (flaws.length > 0) throw new Error(`A state machine is not sound. ${flaws.join('; ')}`);
}

function targetsOf<State extends string, Command extends string>(
  machine: Machine<State, Command>,
  state: State,
): State[] {
  const lists: (readonly State[] | undefined)[] = Object.values(machine.moves[state]);
  return [...new Set(lists.flatMap((targets) => targets ?? []))];
}

function spread<State>(start: readonly State[], next: (state: State) => readonly State[]): Set<State> {
  const seen = new Set(start);
  const open = [...start];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const other of next(state)) {
      if (seen.has(other)) continue;
      seen.add(other);
      open.push(other);
    }
  }
  return seen;
}
