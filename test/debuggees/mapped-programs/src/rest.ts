/** How long, and nothing else. */
export interface Pause {
  readonly ms: number;
}

type Resolve = () => void;

export async function rest<T>(pause: Pause, value: T): Promise<T> {
  await new Promise<void>((resolve: Resolve) => {
    setTimeout(resolve, pause.ms); // #timer
  });
  return value;
}
