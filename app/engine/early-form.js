// @ts-nocheck: plain ES5, for the oldest engines
/*
 * The form before the app runs, in ES5, as a part of the document: on a slow link the app comes half a minute later, or
 * the link breaks. What is entered is kept across a reload; the phone's position can be found; “Send report” stores the
 * report on the phone, and the app files it as soon as it runs (`lib/report/early-reports.ts`). The texts are in the
 * document (`hooks.server.ts`). The names are those of `early-names.js`.
 */
(function () {
  'use strict';
  var INPUT = 'varadi-early-input';
  var PHOTOS = 'varadi-early-photos';
  var REPORTS = 'varadi-early';
  var KEPT = 'varadi-early-kept';
  /* Dexie multiplies its versions by ten. */
  var REPORTS_VERSION = 10;
  /* Characters that nobody sees; `shared/text.ts` knows all of them, and decides when the report is filed. */
  var INVISIBLE =
    /[\s\u00ad\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\uffa0]|[\ufe00-\ufe0f]/g;
  var FIELDS = ['category', 'landmark', 'words'];
  var root = document.documentElement;
  var place = null;
  var isSaving = false;
  var photosKept = 0;
  var kept = Promise.resolve();

  /* From here on, the form stores everything by itself. */
  function isReady() {
    return root.hasAttribute('data-ready');
  }

  /* From here on, the app's own screen handles the buttons. */
  function hasStarted() {
    return root.hasAttribute('data-started');
  }

  function form() {
    return document.querySelector('form.report');
  }

  function valueOf(name) {
    var field = form().elements.namedItem(name);
    return (field && field.value) || '';
  }

  function show(name, values) {
    var notice = document.querySelector('.notice[data-notice="' + name + '"]');
    root.setAttribute('data-early', name);
    if (!notice) return;
    Array.prototype.forEach.call(notice.querySelectorAll('[data-text]'), function (one) {
      one.textContent = one.getAttribute('data-text').replace(/\{(\w+)\}/g, function (_, key) {
        return values && values[key];
      });
    });
  }

  function keepInput() {
    var entered = { place: place };
    FIELDS.forEach(function (name) {
      entered[name] = valueOf(name);
    });
    try {
      sessionStorage.setItem(INPUT, JSON.stringify(entered));
    } catch (_) {
      /* The input stays in the fields. */
    }
  }

  function changed(event) {
    var target = event.target;
    if (isReady() || !form() || !form().contains(target)) return;
    if (target.type === 'file') keepPhotos(target);
    else keepInput();
  }

  function keepPhotos(input) {
    var files = Array.prototype.slice.call(input.files || []);
    if (!window.caches || files.length === 0) return;
    var from = input.hasAttribute('capture') ? 'camera' : 'gallery';
    var keeping = caches
      .open(PHOTOS)
      .then(function (cache) {
        return Promise.all(
          files.map(function (file) {
            photosKept += 1;
            /* Many phones give all their photos one name. */
            var address =
              '/early/' +
              encodeURIComponent(file.name || 'photo') +
              '?modified=' +
              file.lastModified +
              '&from=' +
              from +
              '&number=' +
              (Date.now() + photosKept);
            return file.arrayBuffer().then(function (bytes) {
              return cache.put(
                address,
                new Response(bytes, { headers: { 'Content-Type': file.type } })
              );
            });
          })
        ).then(function () {
          return cache.keys();
        });
      })
      .then(
        function (all) {
          if (!isReady()) show('photos', { count: all.length });
        },
        function () {
          if (!isReady()) show('no-photos');
        }
      );
    kept = Promise.all([kept, keeping]);
    /* So that the same picture can be chosen again; the app reads the cache. */
    input.value = '';
  }

  function showKept() {
    root.setAttribute('data-kept', '');
    show('kept');
  }

  function restoreInput() {
    var entered = null;
    try {
      if (form() && !hasStarted() && sessionStorage.getItem(KEPT)) showKept();
      entered = JSON.parse(sessionStorage.getItem(INPUT) || 'null');
    } catch (_) {
      return;
    }
    if (!entered || !form() || hasStarted()) return;
    place = entered.place || null;
    FIELDS.forEach(function (name) {
      var field = form().elements.namedItem(name);
      if (field && !field.value && entered[name]) field.value = entered[name];
    });
    if (place) show('place', { metres: Math.ceil(place.accuracy) });
  }

  /* The position. */

  function locate() {
    if (!navigator.geolocation) {
      show('no-place-found');
      return;
    }
    show('locating');
    navigator.geolocation.getCurrentPosition(
      function (position) {
        place = {
          lat: position.coords.latitude,
          lng: position.coords.longitude,
          accuracy: position.coords.accuracy,
          at: Date.now()
        };
        keepInput();
        if (!hasStarted()) show('place', { metres: Math.ceil(place.accuracy) });
      },
      function () {
        if (!hasStarted()) show('no-place-found');
      },
      { enableHighAccuracy: true, maximumAge: 0, timeout: 60000 }
    );
  }

  /* Saving. */

  /* A UUID of version 7 (RFC 9562). */
  function newId() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    var time = Date.now();
    for (var i = 5; i >= 0; i--) {
      bytes[i] = time % 256;
      time = Math.floor(time / 256);
    }
    bytes[6] = (bytes[6] & 15) | 112;
    bytes[8] = (bytes[8] & 63) | 128;
    var hex = Array.prototype.map
      .call(bytes, function (byte) {
        return (byte + 256).toString(16).slice(1);
      })
      .join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  function photos() {
    if (!window.caches) return Promise.resolve([]);
    return caches.open(PHOTOS).then(function (cache) {
      return cache.keys().then(function (keys) {
        return Promise.all(
          keys.map(function (key) {
            return cache.match(key).then(function (reply) {
              return reply.arrayBuffer().then(function (bytes) {
                return { type: reply.headers.get('Content-Type'), bytes: bytes };
              });
            });
          })
        );
      });
    });
  }

  function store(report) {
    return new Promise(function (resolve, reject) {
      var opening = indexedDB.open(REPORTS, REPORTS_VERSION);
      opening.onupgradeneeded = function () {
        opening.result.createObjectStore('reports', { keyPath: 'id' });
      };
      opening.onerror = function () {
        reject(opening.error);
      };
      opening.onsuccess = function () {
        var db = opening.result;
        /* “Saved” must survive a sudden loss of power. */
        var transaction = db.transaction('reports', 'readwrite', { durability: 'strict' });
        transaction.objectStore('reports').put(report);
        transaction.oncomplete = function () {
          db.close();
          resolve();
        };
        transaction.onabort = function () {
          db.close();
          reject(transaction.error);
        };
      };
    });
  }

  /* @param report the fields of the form: category, landmark, words, place. Resolves once it is on the phone. */
  function save(report) {
    return photos()
      .then(function (chosen) {
        report.id = newId();
        report.savedAt = Date.now();
        report.language = root.lang;
        report.photos = chosen;
        return store(report);
      })
      .then(function () {
        try {
          sessionStorage.removeItem(INPUT);
          sessionStorage.setItem(KEPT, '1');
        } catch (_) {
          /* After a reload, the screen does not say that it is kept. */
        }
        return window.caches && caches['delete'](PHOTOS);
      });
  }

  function focusOn(element) {
    if (!element) return;
    element.scrollIntoView({ block: 'center' });
    element.focus({ preventScroll: true });
  }

  function submitted(event) {
    if (event.target !== form() || hasStarted()) return;
    event.preventDefault();
    var report = { place: place };
    FIELDS.forEach(function (name) {
      report[name] = valueOf(name);
    });
    if (!report.category) {
      show('no-category');
      focusOn(form().querySelector('[name=category]'));
      return;
    }
    if (!report.landmark.replace(INVISIBLE, '') && !(place && place.accuracy <= 100)) {
      show('no-place');
      focusOn(form().querySelector('[name=landmark]'));
      return;
    }
    if (isSaving) return;
    isSaving = true;
    var saved = save(report);
    var ended = saved.then(
      function () {},
      function () {}
    );
    kept = Promise.all([kept, ended]);
    saved.then(
      function () {
        isSaving = false;
        form().reset();
        place = null;
        showKept();
        focusOn(document.getElementById('kept'));
      },
      function () {
        isSaving = false;
        show('not-kept');
      }
    );
  }

  function clicked(event) {
    var button = event.target.closest && event.target.closest('[data-early]');
    if (!button) return;
    if (button.getAttribute('data-early') === 'locate' && !hasStarted()) locate();
    if (button.getAttribute('data-early') === 'another') {
      root.removeAttribute('data-kept');
      try {
        sessionStorage.removeItem(KEPT);
      } catch (_) {
        /* There was none. */
      }
      root.removeAttribute('data-early');
    }
  }

  window.varadiEarly = {
    save: save,
    /* Resolves when every photo that was chosen, and every report that was saved, until now is stored. */
    photosKept: function () {
      return kept;
    }
  };
  document.addEventListener('input', changed, true);
  document.addEventListener('change', changed, true);
  document.addEventListener('submit', submitted, true);
  document.addEventListener('click', clicked, true);
  document.addEventListener('DOMContentLoaded', restoreInput);
})();
