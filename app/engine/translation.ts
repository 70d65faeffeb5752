/*
 * When a browser translates a page, it replaces text nodes by elements. Svelte keeps writing to the removed nodes,
 * so the screen no longer changes (known from React: facebook/react#11538). So a write to a removed text node first
 * puts the node back; the browser then translates it again.
 */

/** Text nodes that the browser removed or wrapped, with the element that replaced each. */
const replacements = new WeakMap<Node, Element>();
let isTranslated = false;

/** Call it before the first component mounts: Svelte then stores the property getters. */
export function supportPageTranslation(): void {
  new MutationObserver((records) => records.forEach(recordReplacements)).observe(document, {
    childList: true,
    subtree: true
  });
  for (const [prototype, name] of [
    [Node.prototype, 'nodeValue'],
    [Node.prototype, 'textContent'],
    [CharacterData.prototype, 'data']
  ] as const) {
    beforeSetting(prototype, name);
  }
  beforeCalling(CharacterData.prototype, 'before');
  beforeCalling(CharacterData.prototype, 'after');

  const { remove } = CharacterData.prototype;
  CharacterData.prototype.remove = function (this: CharacterData) {
    replacementOf(this)?.remove();
    remove.call(this);
  };

  const { insertBefore } = Node.prototype;
  Node.prototype.insertBefore = function <Child extends Node>(
    this: Node,
    node: Child,
    reference: Node | null
  ): Child {
    if (reference) putBack(reference);
    return insertBefore.call(this, node, reference) as Child;
  };
  const nextSibling = Object.getOwnPropertyDescriptor(Node.prototype, 'nextSibling')!;
  Object.defineProperty(Node.prototype, 'nextSibling', {
    ...nextSibling,
    get(this: Node) {
      return nextSibling.get!.call(replacementOf(this) ?? this) as ChildNode | null;
    }
  });
}

function recordReplacements({
  removedNodes,
  addedNodes,
  previousSibling,
  nextSibling
}: MutationRecord): void {
  for (const text of removedNodes) {
    if (text.nodeType !== Node.TEXT_NODE || !text.nodeValue?.trim()) continue;
    const replacement = [...addedNodes, previousSibling, nextSibling].find(
      (node): node is Element => node instanceof Element && node.textContent !== ''
    );
    if (!replacement || (text.isConnected && !replacement.contains(text))) continue;
    replacements.set(text, replacement);
    isTranslated = true;
  }
}

/** The element that currently replaces a text node, if any. */
function replacementOf(node: Node): Element | undefined {
  if (!isTranslated || node.nodeType !== Node.TEXT_NODE) return undefined;
  const replacement = replacements.get(node);
  if (!replacement?.isConnected) return undefined;
  return !node.isConnected || replacement.contains(node) ? replacement : undefined;
}

function putBack(node: Node): void {
  const replacement = replacementOf(node);
  if (!replacement) return;
  replacements.delete(node);
  replacement.replaceWith(node);
}

function beforeSetting(prototype: object, name: string): void {
  const known = Object.getOwnPropertyDescriptor(prototype, name)!;
  Object.defineProperty(prototype, name, {
    ...known,
    set(this: Node, value: unknown) {
      putBack(this);
      known.set!.call(this, value);
    }
  });
}

function beforeCalling(prototype: CharacterData, name: 'before' | 'after'): void {
  const known = prototype[name];
  prototype[name] = function (this: CharacterData, ...nodes: (Node | string)[]) {
    putBack(this);
    known.apply(this, nodes);
  };
}
