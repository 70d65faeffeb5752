// @ts-nocheck: plain ES5, for the oldest engines
/*
 * The first script of every document, in ES5, so that it runs in every browser. It shows which browser is needed,
 * and stores what is entered before the app runs. When a part of the app fails to load or throws, it shows a notice,
 * retries by itself, and loses nothing. Its texts are in the document (`hooks.server.ts`).
 */
(function () {
  'use strict';
  var EARLY_INPUT = 'varadi-early-input';
  var EARLY_PHOTOS = 'varadi-early-photos';
  var FIELDS = ['category', 'landmark', 'words'];
  var RETRY_DELAYS_S = [1, 2, 4, 8, 15, 30];
  var root = document.documentElement;
  var tries = 0;
  var isWaiting = false;

  function hasStarted() {
    return root.hasAttribute('data-started');
  }

  function showNotice(name) {
    root.setAttribute('data-notice', name);
  }

  /* Module support separates recent engines from older ones; the other features may be switched off. */
  function whatIsMissing() {
    if (!('noModule' in HTMLScriptElement.prototype) || !window.Promise || !window.fetch)
      return 'old';
    if (!Array.prototype.flat || !window.Intl || !Intl.RelativeTimeFormat) return 'old';
    if (window.isSecureContext === false || !window.crypto || !crypto.subtle) return 'insecure';
    if (!window.indexedDB) return 'storage';
    return '';
  }

  var missing = whatIsMissing();
  if (missing) {
    showNotice(missing);
    return;
  }

  /* What is entered before the app runs. */

  function form() {
    return document.querySelector('form');
  }

  function valueOf(name) {
    var chosen = form().elements.namedItem(name);
    return (chosen && chosen.value) || '';
  }

  function keepInput(event) {
    if (hasStarted() || !form() || !form().contains(event.target)) return;
    if (event.target.type === 'file') {
      keepPhotos(event.target.files || []);
      return;
    }
    var entered = {};
    FIELDS.forEach(function (name) {
      entered[name] = valueOf(name);
    });
    try {
      sessionStorage.setItem(EARLY_INPUT, JSON.stringify(entered));
    } catch (_) {
      /* The input stays in the fields. */
    }
  }

  function keepPhotos(files) {
    if (!window.caches) return;
    caches.open(EARLY_PHOTOS).then(function (cache) {
      Array.prototype.forEach.call(files, function (file) {
        var address = '/early/' + encodeURIComponent(file.name) + '?modified=' + file.lastModified;
        cache.put(address, new Response(file, { headers: { 'Content-Type': file.type } }));
      });
    });
  }

  function restoreInput() {
    var entered = null;
    try {
      entered = JSON.parse(sessionStorage.getItem(EARLY_INPUT) || 'null');
    } catch (_) {
      return;
    }
    if (!entered || !form() || hasStarted()) return;
    FIELDS.forEach(function (name) {
      var field = form().elements.namedItem(name);
      if (field && !field.value && entered[name]) field.value = entered[name];
    });
  }

  /* Modules that fail to load. */

  function addresses() {
    return Array.prototype.map.call(
      document.querySelectorAll('link[rel=modulepreload]'),
      function (link) {
        return link.href;
      }
    );
  }

  /* Starts the app once every module can be fetched: at first in place, on later tries by a reload. */
  function begin() {
    isWaiting = false;
    if (hasStarted()) return;
    tries += 1;
    Promise.all(
      addresses().map(function (address) {
        return fetch(address).then(function (reply) {
          if (!reply.ok) throw new Error(String(reply.status));
        });
      })
    ).then(function () {
      if (hasStarted()) return;
      if (tries > 1) {
        location.reload();
        return;
      }
      Array.prototype.forEach.call(document.querySelectorAll('script:not([src])'), function (old) {
        if (old.textContent.indexOf('kit.start') < 0) return;
        var again = document.createElement('script');
        again.textContent = old.textContent;
        old.parentNode.replaceChild(again, old);
      });
    }, tryLater);
  }

  function tryLater() {
    if (isWaiting || hasStarted()) return;
    isWaiting = true;
    showNotice('failed');
    setTimeout(
      begin,
      1000 * RETRY_DELAYS_S[Math.min(tries, RETRY_DELAYS_S.length - 1)] * (0.5 + Math.random())
    );
  }

  function isModule(target) {
    return target && (target.tagName === 'SCRIPT' || target.rel === 'modulepreload');
  }

  window.addEventListener(
    'error',
    function (event) {
      if (hasStarted()) return;
      /* A retry cannot help an engine that does not know the syntax. */
      if (event.error instanceof SyntaxError) showNotice('old');
      else if (isModule(event.target) || event.error) {
        event.preventDefault();
        tryLater();
      }
    },
    true
  );
  window.addEventListener('unhandledrejection', function (event) {
    if (hasStarted()) return;
    /* The notice on the screen reports it. */
    event.preventDefault();
    tryLater();
  });
  window.addEventListener('online', function () {
    if (isWaiting) begin();
  });
  document.addEventListener('input', keepInput, true);
  document.addEventListener('change', keepInput, true);
  document.addEventListener('DOMContentLoaded', restoreInput);
  document.addEventListener('click', function (event) {
    if (event.target.id === 'begin-again') location.reload();
  });
})();
