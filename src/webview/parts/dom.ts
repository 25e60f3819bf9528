/** Making elements without markup: no `innerHTML`, so nothing in a trace can become script. */

type Child = Node | string | null;

/** Properties that most elements here need; `attrs` for the rest. */
export interface Props {
  readonly class?: string;
  readonly title?: string;
  readonly attrs?: Readonly<Record<string, string>>;
  readonly onClick?: (event: MouseEvent) => void;
}

/** Makes an element with its children; null children are left out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  const { onClick } = props;
  if (props.class !== undefined) element.className = props.class;
  if (props.title !== undefined) element.title = props.title;
  for (const [name, value] of Object.entries(props.attrs ?? {})) element.setAttribute(name, value);
  if (onClick !== undefined) (element as HTMLElement).addEventListener('click', onClick);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A codicon, silent for screen readers. */
export function icon(name: string): HTMLElement {
  return el('span', { class: `codicon codicon-${name}`, attrs: { 'aria-hidden': 'true' } });
}

/** A button that looks like an icon; `label` is its name and its hover. */
export function iconButton(name: string, label: string, onClick: () => void): HTMLButtonElement {
  return el(
    'button',
    { class: 'tool', title: label, attrs: { type: 'button', 'aria-label': label }, onClick },
    icon(name),
  );
}

/** A button that reads like a link. */
export function linkButton(text: string, title: string, onClick: () => void): HTMLButtonElement {
  return el('button', { class: 'link', title, attrs: { type: 'button' }, onClick }, text);
}

/** Sets text only when it differs: live regions and layout are spared. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
