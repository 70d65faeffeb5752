// @ts-nocheck: plain ES5, for the oldest engines
/*
 * The first script of every document, in ES5, so that it runs in every browser. It shows which browser is needed. When
 * a part of the app fails to load or throws, it shows a notice and retries by itself. `early-form.js` keeps what is
 * entered meanwhile. The texts are in the document (`hooks.server.ts`).
 */
(function () {
  'use strict';
  var RETRY_DELAYS_S = [1, 2, 4, 8, 15, 30];
  /* The longest that a reload waits for what is being stored. */
  var KEEPING_MS = 5000;
  var root = document.documentElement;
  var tries = 0;
  var isWaiting = false;
  var isLeaving = false;

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
        reload();
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

  /* What was chosen or saved a moment ago is stored first. */
  function reload() {
    var leave = function () {
      isLeaving = true;
      location.reload();
    };
    if (!window.varadiEarly) {
      leave();
      return;
    }
    var late = new Promise(function (resolve) {
      setTimeout(resolve, KEEPING_MS);
    });
    Promise.race([window.varadiEarly.photosKept(), late]).then(leave, leave);
  }

  function tryLater() {
    if (isWaiting || hasStarted()) return;
    isWaiting = true;
    root.setAttribute('data-failed', '');
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
    if (hasStarted() && !isLeaving) return;
    /* The notice on the screen reports it, or the page is being left with what it was loading. */
    event.preventDefault();
    if (!isLeaving) tryLater();
  });
  window.addEventListener('online', function () {
    if (isWaiting) begin();
  });
  document.addEventListener('click', function (event) {
    if (event.target.id === 'begin-again') reload();
  });
})();
