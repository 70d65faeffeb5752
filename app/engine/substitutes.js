// @ts-nocheck: plain ES5, for the oldest engines
/*
 * Small substitutes for features that the oldest engines of `engines.js` lack and that the app or its libraries use.
 * In ES5 and without imports: it runs first in the page (`first.js`), in workers and in the service worker.
 */
(function (global) {
  'use strict';

  function define(owner, name, value) {
    if (!owner || owner[name]) return;
    try {
      Object.defineProperty(owner, name, { value: value, configurable: true, writable: true });
    } catch (_) {
      owner[name] = value;
    }
  }

  /* Chrome 92, Firefox 95, Safari 15.4 (RFC 9562, version 4) */
  define(global.crypto, 'randomUUID', function () {
    var bytes = global.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    var hex = '';
    for (var i = 0; i < 16; i++) hex += (bytes[i] + 0x100).toString(16).slice(1);
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  });

  /* Chrome 85: replaces strings by strings, the only use here */
  define(String.prototype, 'replaceAll', function (search, replacement) {
    if (search instanceof RegExp) return this.replace(search, replacement);
    return this.split(search).join(replacement);
  });

  /* Chrome 92, Safari 15.4 */
  var at = function (index) {
    var i = Math.trunc(index) || 0;
    return this[i < 0 ? this.length + i : i];
  };
  define(Array.prototype, 'at', at);
  define(String.prototype, 'at', at);

  /* Chrome 97, Firefox 104, Safari 15.4 */
  define(Array.prototype, 'findLast', function (test, self) {
    for (var i = this.length - 1; i >= 0; i--)
      if (test.call(self, this[i], i, this)) return this[i];
  });

  /* Chrome 93, Firefox 92, Safari 15.4 */
  define(Object, 'hasOwn', function (object, key) {
    return Object.prototype.hasOwnProperty.call(Object(object), key);
  });

  /* Chrome 98, Firefox 94, Safari 15.4: Svelte copies dates with it, and catches the error for other objects */
  define(global, 'structuredClone', function (value) {
    if (value instanceof Date) return new Date(value.getTime());
    if (value === null || typeof value !== 'object') return value;
    throw new TypeError('structuredClone: only dates and primitives');
  });

  /* Chrome 71, Firefox 69 */
  define(global, 'queueMicrotask', function (work) {
    Promise.resolve().then(work);
  });

  if (!global.document) return;

  /* Chrome 86, Firefox 78, Safari 14 */
  define(Element.prototype, 'replaceChildren', function () {
    while (this.lastChild) this.removeChild(this.lastChild);
    this.append.apply(this, arguments);
  });

  /* Firefox 98, Safari 15.4: modal dialogs that cover the page, keep the focus and close on Escape */
  if (global.document.createElement('dialog').showModal) return;
  var dialogs = [];
  var FOCUSABLE = 'input, textarea, select, button, a[href]';
  define(HTMLElement.prototype, 'showModal', function () {
    this.setAttribute('open', '');
    this.setAttribute('role', 'dialog');
    this.setAttribute('aria-modal', 'true');
    dialogs.push({ dialog: this, before: document.activeElement });
    var first = this.querySelector(FOCUSABLE);
    if (first) first.focus();
  });
  define(HTMLElement.prototype, 'close', function () {
    this.removeAttribute('open');
    for (var i = dialogs.length - 1; i >= 0; i--) {
      if (dialogs[i].dialog !== this) continue;
      var before = dialogs.splice(i, 1)[0].before;
      if (before && before.focus) before.focus();
    }
  });
  document.addEventListener('keydown', function (event) {
    var top = dialogs[dialogs.length - 1];
    if (!top) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      top.dialog.dispatchEvent(new Event('cancel', { cancelable: true }));
    }
    if (event.key !== 'Tab') return;
    var stops = top.dialog.querySelectorAll(FOCUSABLE);
    var last = event.shiftKey ? stops[0] : stops[stops.length - 1];
    if (document.activeElement !== last) return;
    event.preventDefault();
    (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
  });
})(typeof self === 'undefined' ? this : self);
