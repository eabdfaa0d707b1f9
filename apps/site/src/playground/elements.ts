/** An element of the page. */
export function element<T extends HTMLElement>(id: string, type: { new (): T; readonly name: string }): T {
  const found = document.querySelector(`#${id}`);
  if (!(found instanceof type)) throw new TypeError(`the page has no ${type.name} "${id}"`);
  return found;
}

/** Makes an element with a class and what is in it. */
export function make(
  tag: keyof HTMLElementTagNameMap,
  className: string,
  ...content: readonly (Node | string)[]
): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...content);
  return made;
}
