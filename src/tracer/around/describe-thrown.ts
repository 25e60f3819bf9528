/** What was thrown, in words, without running any code of the program: no getter, no `toString`, no proxy trap. */
import { types } from 'node:util';

const MAX_CHARACTERS = 500;
/** Prototype chains are short; one that a program made endless is cut. */
const MAX_CHAIN = 20;
const { getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
const { isProxy } = types;
const text = String;

/** `TypeError: x is not a function`, or the value itself where it is no object. Cut at 500 characters. */
export function describeThrown(thrown: unknown): string {
  const words = typeof thrown === 'object' && thrown !== null ? describeObject(thrown) : describeValue(thrown);
  return words.slice(0, MAX_CHARACTERS);
}

function describeValue(value: unknown): string {
  return typeof value === 'function' ? '[function]' : text(value);
}

function describeObject(thrown: object): string {
  const name = dataText(thrown, 'name');
  const message = dataText(thrown, 'message');
  if (name === '') return message === '' ? '[object]' : message;
  return message === '' ? name : `${name}: ${message}`;
}

/** The text that a property holds, its own or inherited; empty: it has none, or not without running code. */
function dataText(object: object, key: string): string {
  let at: object | null = object;
  for (let step = 0; at !== null && step < MAX_CHAIN && !isProxy(at); step++) {
    const property: PropertyDescriptor | undefined = getOwnPropertyDescriptor(at, key);
    if (property !== undefined) return typeof property.value === 'string' ? property.value : '';
    at = getPrototypeOf(at);
  }
  return '';
}
