/*
 * A browser that translates a page takes its text nodes out and puts elements in their place. Svelte goes on
 * writing to the nodes that it knows, and the screen stands still (known from React as facebook/react#11538). So
 * whoever writes to a text that was taken out has it put back first; the browser then translates it anew.
 */

/** Texts that were taken out or wrapped, and the element that stands for each. */
const standIns = new WeakMap<Node, Element>();
let isTranslated = false;

/** Call it before the first component is mounted: Svelte remembers the getters of that moment. */
export function surviveTranslation(): void {
  new MutationObserver((records) => records.forEach(notice)).observe(document, {
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
    standInOf(this)?.remove();
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
      return nextSibling.get!.call(standInOf(this) ?? this) as ChildNode | null;
    }
  });
}

function notice({ removedNodes, addedNodes, previousSibling, nextSibling }: MutationRecord): void {
  for (const text of removedNodes) {
    if (text.nodeType !== Node.TEXT_NODE || !text.nodeValue?.trim()) continue;
    const standIn = [...addedNodes, previousSibling, nextSibling].find(
      (node): node is Element => node instanceof Element && node.textContent !== ''
    );
    if (!standIn || (text.isConnected && !standIn.contains(text))) continue;
    standIns.set(text, standIn);
    isTranslated = true;
  }
}

/** What stands for a text, as long as it does. */
function standInOf(node: Node): Element | undefined {
  if (!isTranslated || node.nodeType !== Node.TEXT_NODE) return undefined;
  const standIn = standIns.get(node);
  if (!standIn?.isConnected) return undefined;
  return !node.isConnected || standIn.contains(node) ? standIn : undefined;
}

function putBack(node: Node): void {
  const standIn = standInOf(node);
  if (!standIn) return;
  standIns.delete(node);
  standIn.replaceWith(node);
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
