import type { Conductor } from "./conductor.ts";

const conductors = new Set<Conductor>();
const values = new Map<string, number>();
const listeners: ((conductor: Conductor) => void)[] = [];

/** A conductor is there: it is told where all controls stand. */
export function addConductor(conductor: Conductor): void {
  conductors.add(conductor);
  for (const [name, value] of values) conductor.control(name, value);
  for (const tell of listeners) tell(conductor);
}

/** A conductor is gone. */
export function removeConductor(conductor: Conductor): void {
  conductors.delete(conductor);
}

/** Calls back for each conductor that is there, and will be. */
export function onConductor(tell: (conductor: Conductor) => void): void {
  listeners.push(tell);
  for (const conductor of conductors) tell(conductor);
}

/**
 * Keeps where a control stands, for engines to come.
 *
 * @param tell whether the engines that are there are to be told, too. Default: true
 */
export function setControl(name: string, value: number, { tell = true }: { tell?: boolean } = {}): void {
  values.set(name, value);
  if (tell) { for (const conductor of conductors) conductor.control(name, value); }
}
