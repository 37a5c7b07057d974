/** Elements in one expression. Text is always text: nothing here writes HTML. */
type Value = string | number | boolean | null | undefined | ((e: Event) => void)
export type Child = Node | string | null | undefined | false | Child[]

function put(node: Node, child: Child): void {
  if (Array.isArray(child)) for (const one of child) put(node, one)
  else if (child) node.appendChild(typeof child === 'string' ? document.createTextNode(child) : child)
}

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, Value> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else if (value === true) element.setAttribute(name, '')
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value))
  }
  put(element, children)
  return element
}

/** Name and value, one under the other; lines without a value are left out. */
export function facts(lines: [string, Child][]): HTMLElement {
  return h('dl', {}, ...lines.filter(([, value]) => value).map(([name, value]): Child => [h('dt', {}, name), h('dd', {}, value)]))
}

export function panel(title: string, ...children: Child[]): HTMLElement {
  return h('section', {}, h('h2', {}, title), ...children)
}

/** What the page has to say first: good, wait, bad, and what to do. */
export function verdict(tone: 'good' | 'wait' | 'bad' | 'plain', title: string, ...children: Child[]): HTMLElement {
  const mark = { good: '✓', wait: '…', bad: '!', plain: 'i' }[tone]
  return h('div', { class: `verdict ${tone}`, role: tone === 'bad' ? 'alert' : 'status' }, h('span', { class: 'mark', 'aria-hidden': 'true' }, mark), h('div', {}, h('h1', { tabindex: -1 }, title), ...children))
}
